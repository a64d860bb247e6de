using System.Runtime.CompilerServices;

namespace Chalkboard.Slates.Diagnostics.Statistics;

/// <summary>The figures of one store. Each is also added to the totals.</summary>
internal sealed class StoreStatistics
{
    private readonly SlatesNamespace _totals;
    private readonly StrongBox<long> _conflicts = new();
    private readonly StrongBox<long> _retries = new();
    private readonly StrongBox<long> _errors = new();

    public StoreStatistics(string name, SlatesNamespace totals)
    {
        Name = name;
        _totals = totals;
        ReadDurations = new DurationHistogram(totals.Reads);
        CommitDurations = new DurationHistogram(totals.Commits);
        Record = new Dictionary<string, object?>
        {
            ["Total Reads"] = CreateFunction(() => ReadDurations.Count),
            ["Total Commits"] = CreateFunction(() => CommitDurations.Count),
            ["Total Conflicts"] = _conflicts,
            ["Total Retries"] = _retries,
            ["Total Errors"] = _errors,
        };
        AddDurationFunctions("Read Time", ReadDurations);
        AddDurationFunctions("Commit Time", CommitDurations);
    }

    /// <summary>The store's name in reports.</summary>
    public string Name { get; }

    public DurationHistogram ReadDurations { get; }

    public DurationHistogram CommitDurations { get; }

    /// <summary>The record in the collection <c>Stores</c>. Its keys don't change.</summary>
    public Dictionary<string, object?> Record { get; }

    public bool IsEnabled => _totals.IsEnabled;

    public SlowCommits SlowCommits => _totals.SlowCommits;

    public void CountConflict() => Increment(_conflicts, _totals.Conflicts);

    public void CountRetry() => Increment(_retries, _totals.Retries);

    public void CountError() => Increment(_errors, _totals.Errors);

    private static void Increment(StrongBox<long> storeCell, StrongBox<long> totalCell)
    {
        Interlocked.Increment(ref storeCell.Value);
        Interlocked.Increment(ref totalCell.Value);
    }

    private static Func<IDictionary<string, object?>, object?> CreateFunction(Func<object?> compute) => _ => compute();

    private void AddDurationFunctions(string name, DurationHistogram durations)
    {
        Record[$"Mean {name}"] = CreateFunction(() => durations.Mean);
        foreach (var percentile in (int[])[50, 95, 99])
            Record[$"{percentile}% {name}"] = CreateFunction(() => durations.GetPercentile(percentile));
    }
}
