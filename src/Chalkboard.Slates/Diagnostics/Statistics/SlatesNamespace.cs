using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.StatisticsConvention;

namespace Chalkboard.Slates.Diagnostics.Statistics;

/// <summary>The namespace <c>Slates</c> of the statistics repository: totals over all stores, and the collections.</summary>
/// <remarks>
/// What is in it already is kept: whoever made the namespace before the first store, to pause it, is honoured, and a
/// second copy of this assembly counts into the same cells.
/// </remarks>
internal sealed class SlatesNamespace
{
    private const string Key = "Slates";
    private const string EnabledKey = "Enabled";

    private readonly IDictionary<string, object?> _entries;
    private readonly StrongBox<bool>? _enabledCell;
    private readonly TimeProvider _timeProvider;
    private readonly long _startTimestamp;

    /// <param name="repository">Where to join; null if there is none, and then nothing is collected.</param>
    /// <param name="timeProvider">What rates are by.</param>
    public SlatesNamespace(ConcurrentDictionary<string, object?>? repository, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _startTimestamp = timeProvider.GetTimestamp();
        lock (typeof(AppContext))
        {
            _entries = GetOrAddEntries(repository);
            _enabledCell = GetOrAddEnabledCell();
            Reads = GetOrAdd("Total Reads", new StrongBox<long>());
            Commits = GetOrAdd("Total Commits", new StrongBox<long>());
            Conflicts = GetOrAdd("Total Conflicts", new StrongBox<long>());
            Retries = GetOrAdd("Total Retries", new StrongBox<long>());
            Errors = GetOrAdd("Total Errors", new StrongBox<long>());
            GetOrAdd<object>("Start Time", timeProvider.GetUtcNow());
            GetOrAdd("Reads/Second", CreateRateFunction(Reads));
            GetOrAdd("Commits/Second", CreateRateFunction(Commits));
            Stores = new StoreRecords(this, GetOrAdd("Stores", new ConcurrentDictionary<string, object?>()));
            SlowCommits = new SlowCommits(GetOrAdd("Slow Commits", new ConcurrentQueue<Dictionary<string, object?>>()));
        }
    }

    /// <summary>That of this process.</summary>
    public static SlatesNamespace Shared { get; } = new(StatisticsSlot.FindOrCreate(), TimeProvider.System);

    /// <summary>Whether figures are collected. They are shown either way.</summary>
    // A plain bool is looked up each time: it has no other place than the dictionary. Whoever put it there chose so.
    public bool IsEnabled => _enabledCell?.Value ?? (!_entries.TryGetValue(EnabledKey, out var entry) || entry is not (false or StrongBox<bool> { Value: false }));

    public StrongBox<long> Reads { get; }

    public StrongBox<long> Commits { get; }

    public StrongBox<long> Conflicts { get; }

    public StrongBox<long> Retries { get; }

    public StrongBox<long> Errors { get; }

    public StoreRecords Stores { get; }

    public SlowCommits SlowCommits { get; }

    private static IDictionary<string, object?> GetOrAddEntries(ConcurrentDictionary<string, object?>? repository)
    {
        var existing = repository?.GetOrAdd(Key, static _ => new ConcurrentDictionary<string, object?>());
        return existing is IDictionary<string, object?> { IsReadOnly: false } entries
            ? entries
            : new Dictionary<string, object?> { [EnabledKey] = new StrongBox<bool>(false) };
    }

    private StrongBox<bool>? GetOrAddEnabledCell() =>
        _entries.TryGetValue(EnabledKey, out var entry) && entry is bool ? null : GetOrAdd(EnabledKey, new StrongBox<bool>(true));

    private T GetOrAdd<T>(string name, T value) where T : class
    {
        if (_entries.TryGetValue(name, out var entry) && entry is T existing) return existing;
        _entries[name] = value;
        return value;
    }

    private Func<IDictionary<string, object?>, object?> CreateRateFunction(StrongBox<long> total) => _ =>
        _timeProvider.GetElapsedTime(_startTimestamp).TotalSeconds is > 0 and var seconds ? Volatile.Read(ref total.Value) / seconds : null;
}
