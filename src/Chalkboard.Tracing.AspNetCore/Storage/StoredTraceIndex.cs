using System.Collections.Immutable;

namespace Chalkboard.Tracing.AspNetCore.Storage;

/// <summary>
/// The traces that are kept, sorted by id, which is by age. It is immutable: a change creates a new index, which shares most nodes with the
/// old one.
/// </summary>
internal sealed class StoredTraceIndex
{
    public static readonly StoredTraceIndex Empty = new(ImmutableSortedDictionary.Create<string, StoredTrace>(StringComparer.Ordinal), 0);

    private const int MinTracesForMedian = 3;

    private readonly ImmutableSortedDictionary<string, StoredTrace> _byId;
    private readonly long _bytes;

    private StoredTraceIndex(ImmutableSortedDictionary<string, StoredTrace> byId, long bytes) => (_byId, _bytes) = (byId, bytes);

    public static StoredTraceIndex From(IEnumerable<StoredTrace> traces)
    {
        var byId = Empty._byId.AddRange(traces.Select(kept => KeyValuePair.Create(kept.Id, kept)));
        return new(byId, byId.Values.Sum(kept => kept.Bytes));
    }

    public int Count => _byId.Count;

    /// <summary>All traces, the newest first.</summary>
    public IEnumerable<StoredTrace> NewestFirst => _byId.Values.Reverse();

    public StoredTrace? Find(string id) => _byId.GetValueOrDefault(id);

    public StoredTraceIndex Add(StoredTrace trace) =>
        new(_byId.SetItem(trace.Id, trace), _bytes + trace.Bytes - (Find(trace.Id)?.Bytes ?? 0));

    public StoredTraceIndex Remove(StoredTrace trace) => new(_byId.Remove(trace.Id), _bytes - trace.Bytes);

    /// <summary>
    /// Returns the trace to delete if a limit is exceeded; otherwise null. It is the oldest one that is not typical, unless the typical
    /// ones take more than half of the space.
    /// </summary>
    public StoredTrace? FindExcess(TraceRetentionOptions options)
    {
        if (Count <= options.MaxCount && _bytes <= options.MaxBytes) return null;
        var typical = _byId.Values.Where(trace => trace.IsTypical).ToList();
        return typical.Count > options.MaxCount / 2 || typical.Sum(trace => trace.Bytes) > options.MaxBytes / 2
            ? typical[0]
            : _byId.Values.First(trace => !trace.IsTypical);
    }

    /// <summary>Returns the oldest typical trace of a route if there are too many; otherwise null.</summary>
    public StoredTrace? FindExcessTypical(string route, TraceRetentionOptions options)
    {
        var typical = _byId.Values.Where(trace => trace.IsTypical && trace.Name == route).ToList();
        return typical.Count > options.MaxTypicalPerRoute ? typical[0] : null;
    }

    /// <summary>
    /// Finds the trace that others of its route are compared with: the median of the typical ones, or where no typical one is kept, because
    /// a rule keeps all traces, the median of at least three. Returns null if there is none.
    /// </summary>
    public StoredTrace? FindTypical(string route, string exceptId)
    {
        var candidates = _byId.Values.Where(
            trace => trace.Name == route && trace.Id != exceptId && !trace.IsFailed && !trace.IsTruncated).ToList();
        var typical = candidates.FindAll(trace => trace.IsTypical);
        if (typical.Count == 0 && candidates.Count >= MinTracesForMedian) typical = candidates;
        return typical.OrderBy(trace => trace.Duration).ElementAtOrDefault((typical.Count - 1) / 2);
    }
}
