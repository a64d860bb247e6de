using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.Figures;
using Chalkboard.Tracing.Weaving;

namespace Chalkboard.Tracing.Figures;

/// <summary>The namespace <c>Tracing</c> of the statistics repository. Traces count into it as they begin and end, and events not at all.</summary>
/// <remarks>
/// What is in it already is kept: whoever made the namespace before the first trace, to pause it, is honoured, and a
/// second copy of this assembly counts into the same cells.
/// </remarks>
internal sealed class TracingNamespace
{
    private const string Name = "Tracing";
    private const string SwitchName = "Enabled";

    private readonly IDictionary<string, object?> _entries;
    private readonly StrongBox<bool>? _switch;
    private readonly StrongBox<long> _started;
    private readonly StrongBox<long> _refused;
    private readonly StrongBox<long> _kept;
    private readonly StrongBox<long> _discarded;
    private readonly StrongBox<long> _events;
    private readonly StrongBox<long> _dropped;

    /// <param name="repository">Where to join; null if there is none, and then nothing is collected.</param>
    /// <param name="startedAt">Since when it is collected.</param>
    public TracingNamespace(ConcurrentDictionary<string, object?>? repository, DateTimeOffset startedAt)
    {
        lock (typeof(AppContext))
        {
            _entries = Join(repository);
            _switch = _entries.TryGetValue(SwitchName, out var entry) && entry is bool ? null : Keep(SwitchName, new StrongBox<bool>(true));
            _started = Keep("Total Started", new StrongBox<long>());
            _refused = Keep("Total Refused", new StrongBox<long>());
            _kept = Keep("Total Kept", new StrongBox<long>());
            _discarded = Keep("Total Discarded", new StrongBox<long>());
            _events = Keep("Total Events", new StrongBox<long>());
            _dropped = Keep("Total Dropped", new StrongBox<long>());
            Keep<object>("Start Time", startedAt);
            Keep<Func<IDictionary<string, object?>, object?>>("Running", static _ => Operation.Running);
            Keep<Func<IDictionary<string, object?>, object?>>("Bytes in Buffers", static _ => Operation.BytesInBuffers);
        }
    }

    /// <summary>That of this process.</summary>
    public static TracingNamespace OfProcess { get; } = new(StatisticsSlot.FindOrCreate(), TimeProvider.System.GetUtcNow());

    // A plain bool is looked up each time: it has no other place than the dictionary. Whoever put it there chose so.
    private bool Enabled => _switch?.Value ?? (!_entries.TryGetValue(SwitchName, out var entry) || entry is not (false or StrongBox<bool> { Value: false }));

    /// <summary>A trace began, or would have.</summary>
    public void Begun(bool refused)
    {
        if (Enabled) Interlocked.Increment(ref (refused ? _refused : _started).Value);
    }

    /// <summary>A trace that had begun is over.</summary>
    /// <param name="kept">Whether somebody got what it recorded.</param>
    /// <param name="events">How many events it recorded.</param>
    /// <param name="dropped">How many events and calls its limits kept out.</param>
    public void Ended(bool kept, long events, long dropped)
    {
        if (!Enabled) return;
        Interlocked.Increment(ref (kept ? _kept : _discarded).Value);
        Interlocked.Add(ref _events.Value, events);
        Interlocked.Add(ref _dropped.Value, dropped);
    }

    private static IDictionary<string, object?> Join(ConcurrentDictionary<string, object?>? repository)
    {
        var joined = repository?.GetOrAdd(Name, static _ => new ConcurrentDictionary<string, object?>());
        return joined is IDictionary<string, object?> { IsReadOnly: false } entries
            ? entries
            : new Dictionary<string, object?> { [SwitchName] = new StrongBox<bool>(false) };
    }

    private T Keep<T>(string name, T made) where T : class
    {
        if (_entries.TryGetValue(name, out var entry) && entry is T kept) return kept;
        _entries[name] = made;
        return made;
    }
}
