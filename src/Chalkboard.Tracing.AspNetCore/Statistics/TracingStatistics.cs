using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.StatisticsConvention;
using Chalkboard.Tracing.AspNetCore.Storage;

namespace Chalkboard.Tracing.AspNetCore.Statistics;

/// <summary>
/// What the web knows of traces, in the namespace <c>Tracing</c> of the process's statistics, beside what the core publishes there. By the
/// convention alone (docs/statistics-convention.md): it is there whether anybody reads it or not.
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

    /// <summary>Shows what an application keeps, in place of what it kept before.</summary>
    /// <param name="repository">The application's.</param>
    /// <param name="index">All that it keeps.</param>
    public void SetStoredTraces(object repository, StoredTraceIndex index) => _storedTraces.Set(repository, index, _address);

    // Of use for requests that ask for a trace alone, so that looking it up does not matter.
    private static void Count(StrongBox<long> counter)
    {
        if (_namespace.Value is { } entries && entries.TryGetValue("Enabled", out var enabled) && enabled is false or StrongBox<bool> { Value: false }) return;
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

    // The core may be the first here, and uses another dictionary than this no more than we do.
    private static IDictionary<string, object?>? FindNamespace() =>
        StatisticsSlot.FindOrCreate()?.GetOrAdd("Tracing", static _ => new ConcurrentDictionary<string, object?>()) as IDictionary<string, object?>;
}
