using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.Figures;

namespace Chalkboard.Slates.Diagnostics.Figures;

/// <summary>The namespace <c>Slates</c> of the statistics repository: totals over all stores, and the collections.</summary>
/// <remarks>
/// What is in it already is kept: whoever made the namespace before the first store, to pause it, is honoured, and a
/// second copy of this assembly counts into the same cells.
/// </remarks>
internal sealed class SlatesNamespace
{
    private const string Name = "Slates";
    private const string SwitchName = "Enabled";

    private readonly IDictionary<string, object?> _entries;
    private readonly StrongBox<bool>? _switch;
    private readonly TimeProvider _time;
    private readonly long _start;

    /// <param name="repository">Where to join; null if there is none, and then nothing is collected.</param>
    /// <param name="time">What rates are by.</param>
    public SlatesNamespace(ConcurrentDictionary<string, object?>? repository, TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        lock (typeof(AppContext))
        {
            _entries = Join(repository);
            _switch = Switch();
            Reads = Keep("Total Reads", new StrongBox<long>());
            Commits = Keep("Total Commits", new StrongBox<long>());
            Conflicts = Keep("Total Conflicts", new StrongBox<long>());
            Retries = Keep("Total Retries", new StrongBox<long>());
            Errors = Keep("Total Errors", new StrongBox<long>());
            Keep<object>("Start Time", time.GetUtcNow());
            Keep("Reads/Second", PerSecond(Reads));
            Keep("Commits/Second", PerSecond(Commits));
            Stores = new OpenStores(this, Keep("Stores", new ConcurrentDictionary<string, object?>()));
            SlowCommits = new SlowCommits(Keep("Slow Commits", new ConcurrentQueue<Dictionary<string, object?>>()));
        }
    }

    /// <summary>That of this process.</summary>
    public static SlatesNamespace OfProcess { get; } = new(StatisticsSlot.Find(), TimeProvider.System);

    /// <summary>Whether figures are collected. They are shown either way.</summary>
    // A plain bool is looked up each time: it has no other place than the dictionary. Whoever put it there chose so.
    public bool Enabled => _switch?.Value ?? (!_entries.TryGetValue(SwitchName, out var entry) || entry is not (false or StrongBox<bool> { Value: false }));

    public StrongBox<long> Reads { get; }

    public StrongBox<long> Commits { get; }

    public StrongBox<long> Conflicts { get; }

    public StrongBox<long> Retries { get; }

    public StrongBox<long> Errors { get; }

    public OpenStores Stores { get; }

    public SlowCommits SlowCommits { get; }

    private static IDictionary<string, object?> Join(ConcurrentDictionary<string, object?>? repository)
    {
        var joined = repository?.GetOrAdd(Name, static _ => new ConcurrentDictionary<string, object?>());
        return joined is IDictionary<string, object?> { IsReadOnly: false } entries
            ? entries
            : new Dictionary<string, object?> { [SwitchName] = new StrongBox<bool>(false) };
    }

    private StrongBox<bool>? Switch() =>
        _entries.TryGetValue(SwitchName, out var entry) && entry is bool ? null : Keep(SwitchName, new StrongBox<bool>(true));

    private T Keep<T>(string name, T made) where T : class
    {
        if (_entries.TryGetValue(name, out var entry) && entry is T kept) return kept;
        _entries[name] = made;
        return made;
    }

    private Func<IDictionary<string, object?>, object?> PerSecond(StrongBox<long> total) => _ =>
        _time.GetElapsedTime(_start).TotalSeconds is > 0 and var seconds ? Volatile.Read(ref total.Value) / seconds : null;
}
