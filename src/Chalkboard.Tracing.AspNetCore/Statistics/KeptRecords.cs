using System.Collections;
using System.Collections.Immutable;
using Chalkboard.Tracing.AspNetCore.Keeping;

namespace Chalkboard.Tracing.AspNetCore.Statistics;

/// <summary>The traces that are kept by all applications of the process, as records, the newest last. Bounded, as what is kept is; a report gets copies.</summary>
internal sealed class KeptRecords : IEnumerable<IDictionary<string, object?>>
{
    private const int _most = 100;

    private ImmutableDictionary<object, (KeptIndex All, TraceAddress Address)> _byArchive = ImmutableDictionary<object, (KeptIndex, TraceAddress)>.Empty;

    public void Set(object archive, KeptIndex all, TraceAddress address) => ImmutableInterlocked.Update(
        ref _byArchive,
        static (before, now) => now.All.Count == 0 ? before.Remove(now.Archive) : before.SetItem(now.Archive, (now.All, now.Address)),
        (Archive: archive, All: all, Address: address));

    public IEnumerator<IDictionary<string, object?>> GetEnumerator() =>
        _byArchive.Values.SelectMany(one => one.All.Newest.Take(_most).Select(trace => (Trace: trace, one.Address)))
            .OrderByDescending(one => one.Trace.Id, StringComparer.Ordinal).Take(_most).Reverse()
            .Select(one => Record(one.Trace, one.Address)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Dictionary<string, object?> Record(KeptTrace trace, TraceAddress address) => new Dictionary<string, object?>
    {
        ["Bytes"] = trace.Bytes,
        ["Events"] = trace.Events,
        ["Kept Because"] = trace.Why,
        ["Operation"] = trace.Name,
        ["Processing Time"] = trace.Took,
        ["Start Time"] = trace.StartedAt,
        ["Trace"] = address.Of(trace.Id),
    };
}
