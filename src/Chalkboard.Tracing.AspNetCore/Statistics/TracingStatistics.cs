using System.Runtime.CompilerServices;
using Chalkboard.StatisticsConvention;
using Chalkboard.Tracing.AspNetCore.Storage;

namespace Chalkboard.Tracing.AspNetCore.Statistics;

/// <summary>
/// The entries about traces of requests and stored traces, in the namespace <c>Tracing</c> of the statistics repository.
/// The tracing core publishes its own entries there.
/// </summary>
/// <remarks>They follow docs/statistics-convention.md and need no statistics package.</remarks>
internal sealed class TracingStatistics
{
    private static readonly StrongBox<long> _requested = new();
    private static readonly StrongBox<long> _refused = new();
    private static readonly StrongBox<long> _lost = new();
    private static readonly StrongBox<long> _consented = new();
    private static readonly StrongBox<long> _activities = new();
    private static readonly StrongBox<long> _refusedActivities = new();
    private static readonly StoredTraceRecords _storedTraces = new();
    private static readonly Lazy<JoinedNamespace> _namespace = new(Join);

    private readonly TracePageAddress _address;

    public TracingStatistics(TracePageAddress address)
    {
        _address = address;
        _ = _namespace.Value;
    }

    public static void CountRequested() => Count(_requested);

    public static void CountRefused() => Count(_refused);

    public static void CountLost() => Count(_lost);

    public static void CountConsented() => Count(_consented);

    public static void CountActivity() => Count(_activities);

    public static void CountRefusedActivity() => Count(_refusedActivities);

    /// <summary>Publishes the stored traces of an application, in place of those that it published before.</summary>
    /// <param name="repository">The trace repository of the application.</param>
    /// <param name="index">Its stored traces.</param>
    public void SetStoredTraces(object repository, StoredTraceIndex index) => _storedTraces.Set(repository, index, _address);

    private static void Count(StrongBox<long> counter)
    {
        if (_namespace.Value.IsEnabled) Interlocked.Increment(ref counter.Value);
    }

    private static JoinedNamespace Join()
    {
        var joined = new JoinedNamespace(StatisticsSlot.FindOrCreate(), "Tracing");
        joined.Set("Total Requests With Header", _requested);
        joined.Set("Total Requests Refused", _refused);
        joined.Set("Total Requests With Consent", _consented);
        joined.Set("Total Activities Traced", _activities);
        joined.Set("Total Activities Refused", _refusedActivities);
        joined.Set("Total Traces Not Kept", _lost);
        joined.Set("Kept Traces", _storedTraces);
        return joined;
    }
}
