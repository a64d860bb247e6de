using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.StatisticsConvention;
using Chalkboard.Tracing.AspNetCore.Storage;

namespace Chalkboard.Tracing.AspNetCore.Statistics;

/// <summary>
/// Publishes counts of traced requests in the namespace <c>Tracing</c> of the statistics of the process, in addition to the entries of the
/// core. It uses the convention (docs/statistics-convention.md) and references no package of statistics.
/// </summary>
internal sealed class TracingStatistics
{
    private static readonly StrongBox<long> _requested = new();
    private static readonly StrongBox<long> _refused = new();
    private static readonly StrongBox<long> _lost = new();
    private static readonly StoredTraceRecords _storedTraces = new();
    private static readonly Lazy<IDictionary<string, object?>?> _namespace = new(Publish);

    private readonly TracePageAddress _address;

    public TracingStatistics(TracePageAddress address)
    {
        _address = address;
        _ = _namespace.Value;
    }

    public static void CountRequested() => Count(_requested);

    public static void CountRefused() => Count(_refused);

    public static void CountLost() => Count(_lost);

    /// <summary>Replaces the traces that an application keeps.</summary>
    /// <param name="repository">The repository of the application.</param>
    /// <param name="index">All traces that it keeps.</param>
    public void SetStoredTraces(object repository, StoredTraceIndex index) => _storedTraces.Set(repository, index, _address);

    // Counted only for requests that ask for a trace, so the cost of the lookup does not matter.
    private static void Count(StrongBox<long> counter)
    {
        if (_namespace.Value is { } entries && entries.TryGetValue("Enabled", out var enabled)
            && enabled is false or StrongBox<bool> { Value: false })
            return;
        Interlocked.Increment(ref counter.Value);
    }

    private static IDictionary<string, object?>? Publish()
    {
        if (FindNamespace() is not { } entries) return null;
        entries["Total Requests With Header"] = _requested;
        entries["Total Requests Refused"] = _refused;
        entries["Total Traces Not Kept"] = _lost;
        entries["Kept Traces"] = _storedTraces;
        return entries;
    }

    // The core may have created the namespace before.
    private static IDictionary<string, object?>? FindNamespace() =>
        StatisticsSlot.FindOrCreate()?.GetOrAdd("Tracing", static _ => new ConcurrentDictionary<string, object?>()) as
            IDictionary<string, object?>;
}
