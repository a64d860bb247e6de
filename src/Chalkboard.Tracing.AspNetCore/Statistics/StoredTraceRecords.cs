using System.Collections;
using System.Collections.Immutable;
using Chalkboard.Tracing.AspNetCore.Storage;

namespace Chalkboard.Tracing.AspNetCore.Statistics;

/// <summary>
/// The traces that the applications of the process keep, as records of the statistics, the newest last. At most 100; each
/// report gets copies.
/// </summary>
internal sealed class StoredTraceRecords : IEnumerable<IDictionary<string, object?>>
{
    private const int MaxRecords = 100;

    private ImmutableDictionary<object, (StoredTraceIndex Index, TracePageAddress Address)> _byRepository =
        ImmutableDictionary<object, (StoredTraceIndex, TracePageAddress)>.Empty;

    public void Set(object repository, StoredTraceIndex index, TracePageAddress address) => ImmutableInterlocked.Update(
        ref _byRepository,
        static (current, added) =>
            added.Index.Count == 0 ? current.Remove(added.Repository) : current.SetItem(added.Repository, (added.Index, added.Address)),
        (Repository: repository, Index: index, Address: address));

    public IEnumerator<IDictionary<string, object?>> GetEnumerator() =>
        _byRepository.Values.SelectMany(entry => entry.Index.NewestFirst.Take(MaxRecords).Select(trace => (Trace: trace, entry.Address)))
            .OrderByDescending(entry => entry.Trace.Id, StringComparer.Ordinal).Take(MaxRecords).Reverse()
            .Select(entry => CreateRecord(entry.Trace, entry.Address)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Dictionary<string, object?> CreateRecord(StoredTrace trace, TracePageAddress address) => new Dictionary<string, object?>
    {
        ["Bytes"] = trace.Bytes,
        ["Events"] = trace.EventCount,
        ["Keep Reason"] = trace.KeepReason,
        ["Operation"] = trace.Name,
        ["Processing Time"] = trace.Duration,
        ["Start Time"] = trace.StartedAt,
        ["Trace"] = address.GetPath(trace.Id),
    };
}
