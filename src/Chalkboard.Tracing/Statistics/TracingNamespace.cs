using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.StatisticsConvention;
using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing.Statistics;

/// <summary>
/// The namespace <c>Tracing</c> of the statistics repository. It is updated when a trace starts or ends, and not for each event.
/// </summary>
/// <remarks>
/// Existing entries are kept: the application may have created the namespace before the first trace, to pause it; and a second copy of this
/// assembly counts into the same cells.
/// </remarks>
internal sealed class TracingNamespace
{
    private const string Name = "Tracing";
    private const string EnabledName = "Enabled";

    private readonly IDictionary<string, object?> _entries;
    private readonly StrongBox<bool>? _enabled;
    private readonly StrongBox<long> _started;
    private readonly StrongBox<long> _refused;
    private readonly StrongBox<long> _kept;
    private readonly StrongBox<long> _discarded;
    private readonly StrongBox<long> _events;
    private readonly StrongBox<long> _dropped;

    /// <param name="repository">The repository; null if there is none, so that nothing is collected.</param>
    /// <param name="startedAt">The time at which collecting starts.</param>
    public TracingNamespace(ConcurrentDictionary<string, object?>? repository, DateTimeOffset startedAt)
    {
        lock (typeof(AppContext))
        {
            _entries = GetOrAddNamespace(repository);
            _enabled = _entries.TryGetValue(EnabledName, out var entry) && entry is bool
                ? null
                : GetOrAdd(EnabledName, new StrongBox<bool>(true));
            _started = GetOrAdd("Total Started", new StrongBox<long>());
            _refused = GetOrAdd("Total Refused", new StrongBox<long>());
            _kept = GetOrAdd("Total Kept", new StrongBox<long>());
            _discarded = GetOrAdd("Total Discarded", new StrongBox<long>());
            _events = GetOrAdd("Total Events", new StrongBox<long>());
            _dropped = GetOrAdd("Total Dropped", new StrongBox<long>());
            GetOrAdd<object>("Start Time", startedAt);
            GetOrAdd<Func<IDictionary<string, object?>, object?>>("Running", static _ => Operation.RunningCount);
            GetOrAdd<Func<IDictionary<string, object?>, object?>>("Bytes in Buffers", static _ => Operation.BytesInBuffers);
        }
    }

    /// <summary>The namespace of this process.</summary>
    public static TracingNamespace Current { get; } = new(StatisticsSlot.FindOrCreate(), TimeProvider.System.GetUtcNow());

    // A plain bool is looked up each time, because its only place is the dictionary.
    private bool IsEnabled =>
        _enabled?.Value ?? (!_entries.TryGetValue(EnabledName, out var entry) || entry is not (false or StrongBox<bool> { Value: false }));

    /// <summary>A trace has started, or was refused.</summary>
    public void OnStarted(bool isRefused)
    {
        if (IsEnabled) Interlocked.Increment(ref (isRefused ? _refused : _started).Value);
    }

    /// <summary>A trace has ended.</summary>
    /// <param name="isKept">Whether its recording was kept.</param>
    /// <param name="eventCount">The number of events that it recorded.</param>
    /// <param name="droppedCount">The number of events and calls beyond its limits.</param>
    public void OnStopped(bool isKept, long eventCount, long droppedCount)
    {
        if (!IsEnabled) return;
        Interlocked.Increment(ref (isKept ? _kept : _discarded).Value);
        Interlocked.Add(ref _events.Value, eventCount);
        Interlocked.Add(ref _dropped.Value, droppedCount);
    }

    private static IDictionary<string, object?> GetOrAddNamespace(ConcurrentDictionary<string, object?>? repository)
    {
        var entry = repository?.GetOrAdd(Name, static _ => new ConcurrentDictionary<string, object?>());
        return entry is IDictionary<string, object?> { IsReadOnly: false } entries
            ? entries
            : new Dictionary<string, object?> { [EnabledName] = new StrongBox<bool>(false) };
    }

    private T GetOrAdd<T>(string name, T newValue) where T : class
    {
        if (_entries.TryGetValue(name, out var entry) && entry is T existing) return existing;
        _entries[name] = newValue;
        return newValue;
    }
}
