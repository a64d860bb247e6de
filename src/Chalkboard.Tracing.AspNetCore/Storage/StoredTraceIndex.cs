using System.Collections.Immutable;

namespace Chalkboard.Tracing.AspNetCore.Storage;

/// <summary>
/// The traces that are kept, sorted by id, which is by age. It is immutable: a change creates a new index, which shares most nodes with the
/// old one.
/// </summary>
internal sealed class StoredTraceIndex
{
    public static readonly StoredTraceIndex Empty = new(ImmutableSortedDictionary.Create<string, StoredTrace>(StringComparer.Ordinal), 0);

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

    /// <summary>Returns the oldest trace if a limit is exceeded; otherwise null.</summary>
    public StoredTrace? FindExcess(TraceRetentionOptions options) =>
        Count > options.MaxCount || _bytes > options.MaxBytes ? _byId.First().Value : null;
}
