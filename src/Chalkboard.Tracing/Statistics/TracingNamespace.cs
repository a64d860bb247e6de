using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.StatisticsConvention;
using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing.Statistics;

/// <summary>
/// The namespace <c>Tracing</c> of the statistics repository. It counts when a trace starts and stops, not at each event.
/// </summary>
internal sealed class TracingNamespace
{
    private readonly JoinedNamespace _namespace;
    private readonly StrongBox<long> _started;
    private readonly StrongBox<long> _refused;
    private readonly StrongBox<long> _kept;
    private readonly StrongBox<long> _discarded;
    private readonly StrongBox<long> _events;
    private readonly StrongBox<long> _dropped;

    /// <param name="repository">The repository to join. If it is null, nothing is collected.</param>
    /// <param name="startedAt">The value of the entry <c>Start Time</c>.</param>
    public TracingNamespace(ConcurrentDictionary<string, object?>? repository, DateTimeOffset startedAt)
    {
        _namespace = new JoinedNamespace(repository, "Tracing");
        _started = _namespace.GetOrAdd("Total Started", new StrongBox<long>());
        _refused = _namespace.GetOrAdd("Total Refused", new StrongBox<long>());
        _kept = _namespace.GetOrAdd("Total Kept", new StrongBox<long>());
        _discarded = _namespace.GetOrAdd("Total Discarded", new StrongBox<long>());
        _events = _namespace.GetOrAdd("Total Events", new StrongBox<long>());
        _dropped = _namespace.GetOrAdd("Total Dropped", new StrongBox<long>());
        _namespace.GetOrAdd<object>("Start Time", startedAt);
        _namespace.AddFunction("Running", static () => Operation.RunningCount);
        _namespace.AddFunction("Bytes in Buffers", static () => Operation.BytesInBuffers);
    }

    /// <summary>The namespace in the repository of this process.</summary>
    public static TracingNamespace Current { get; } = new(StatisticsSlot.FindOrCreate(), TimeProvider.System.GetUtcNow());

    /// <summary>Counts a trace that starts, or one that is refused.</summary>
    public void OnStarted(bool isRefused)
    {
        if (_namespace.IsEnabled) Interlocked.Increment(ref (isRefused ? _refused : _started).Value);
    }

    /// <summary>Counts a trace that stops after it started.</summary>
    /// <param name="isKept">True if a recording was made of it.</param>
    /// <param name="eventCount">The number of events that it recorded.</param>
    /// <param name="droppedCount">The number of events and calls that it didn't record because of its limits.</param>
    public void OnStopped(bool isKept, long eventCount, long droppedCount)
    {
        if (!_namespace.IsEnabled) return;
        Interlocked.Increment(ref (isKept ? _kept : _discarded).Value);
        Interlocked.Add(ref _events.Value, eventCount);
        Interlocked.Add(ref _dropped.Value, droppedCount);
    }
}
