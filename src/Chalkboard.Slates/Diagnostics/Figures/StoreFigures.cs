using System.Runtime.CompilerServices;

namespace Chalkboard.Slates.Diagnostics.Figures;

/// <summary>The figures of one store, each of which goes into the totals too.</summary>
internal sealed class StoreFigures
{
    private readonly SlatesNamespace _totals;
    private readonly StrongBox<long> _conflicts = new();
    private readonly StrongBox<long> _retries = new();
    private readonly StrongBox<long> _errors = new();

    public StoreFigures(string name, SlatesNamespace totals)
    {
        Name = name;
        _totals = totals;
        Reads = new OperationTimes(totals.Reads);
        Commits = new OperationTimes(totals.Commits);
        Record = new Dictionary<string, object?>
        {
            ["Total Reads"] = Computed(() => Reads.Count),
            ["Total Commits"] = Computed(() => Commits.Count),
            ["Total Conflicts"] = _conflicts,
            ["Total Retries"] = _retries,
            ["Total Errors"] = _errors,
        };
        Describe("Read Time", Reads);
        Describe("Commit Time", Commits);
    }

    /// <summary>What the store is called in reports.</summary>
    public string Name { get; }

    public OperationTimes Reads { get; }

    public OperationTimes Commits { get; }

    /// <summary>The figures as a report finds them. Its keys don't change.</summary>
    public Dictionary<string, object?> Record { get; }

    public bool Enabled => _totals.Enabled;

    public SlowCommits SlowCommits => _totals.SlowCommits;

    public void Conflicted() => Count(_conflicts, _totals.Conflicts);

    public void Retried() => Count(_retries, _totals.Retries);

    public void Failed() => Count(_errors, _totals.Errors);

    private static void Count(StrongBox<long> own, StrongBox<long> total)
    {
        Interlocked.Increment(ref own.Value);
        Interlocked.Increment(ref total.Value);
    }

    private static Func<IDictionary<string, object?>, object?> Computed(Func<object?> compute) => _ => compute();

    private void Describe(string what, OperationTimes times)
    {
        Record[$"Mean {what}"] = Computed(() => times.Mean);
        foreach (var percentile in (int[])[50, 95, 99]) Record[$"{percentile}% {what}"] = Computed(() => times.Percentile(percentile));
    }
}
