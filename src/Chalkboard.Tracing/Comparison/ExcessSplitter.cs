namespace Chalkboard.Tracing.Comparison;

/// <summary>
/// Divides the growth of an operation into rows, each at the calls that cause their part. The parts add up to the growth, because the
/// growth of the self duration of each context is counted once.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>Where the number of calls grows more than that of the caller, the row is there, and includes the same growth of everything below
/// it: 100 calls instead of one, with 20 callees each, are one row.</item>
/// <item>Calls that are new, or gone, are a row with everything below them.</item>
/// <item>Otherwise the growth of the self duration, with the time of waiting, is a row of its own. Below calls whose number has changed,
/// that is so only where the time of a call grew by more than the number explains.</item>
/// </list>
/// </remarks>
internal sealed class ExcessSplitter
{
    // The number of calls may vary a little from one request to another.
    private const double MinGrowth = 1.2;

    private readonly List<DifferenceRow> _rows = [];

    private ExcessSplitter()
    {
    }

    /// <param name="calls">All compared calls, callers before their callees.</param>
    /// <param name="difference">The difference that the rows explain.</param>
    public static List<DifferenceRow> Split(IReadOnlyList<ComparedCalls> calls, TraceDifference difference)
    {
        var groups = new Dictionary<ComparedCalls, Group>(calls.Count);
        var splitter = new ExcessSplitter();
        foreach (var item in calls) groups[item] = splitter.Add(item, item.Caller is null ? default : groups[item.Caller], difference);
        splitter._rows.RemoveAll(row => row.Excess == TimeSpan.Zero && row.Kind is DifferenceKind.Slower or DifferenceKind.Faster);
        var sign = difference.Excess < TimeSpan.Zero ? -1 : 1;
        return [.. splitter._rows.OrderByDescending(row => sign * row.Excess.Ticks)];
    }

    /// <summary>Adds the self duration of compared calls to a row. Returns the group of their callees.</summary>
    private Group Add(ComparedCalls calls, in Group callers, TraceDifference difference)
    {
        // The growth in proportion to which the callees of matched calls are expected to grow.
        var growth = callers.Growth == 0 ? 1 : callers.Growth;
        if (calls.Baseline is null || calls.Other is null)
        {
            var kind = calls.Baseline is null ? DifferenceKind.Added : DifferenceKind.Removed;
            var oneSided = callers.OneSidedRow is { } above && above.Kind == kind ? above : NewRow(calls, kind, difference);
            oneSided.Add(calls.SelfExcess);
            return callers with { Growth = growth, OneSidedRow = oneSided };
        }

        var ownGrowth = (double)calls.Other.Count / calls.Baseline.Count;
        var expectedCount = calls.Baseline.Count * growth;
        if (Math.Abs(calls.Other.Count - expectedCount) >= 1 && (ownGrowth > growth * MinGrowth || ownGrowth < growth / MinGrowth))
        {
            var row = NewRow(calls, ownGrowth > growth ? DifferenceKind.MoreCalls : DifferenceKind.FewerCalls, difference);
            row.Add(calls.SelfExcess);
            return new(row, ownGrowth, null);
        }

        var explained = callers.Row is null ? 0 : (long)(calls.Baseline.SelfDuration * (growth - 1));
        var rest = calls.SelfExcess - explained;
        if (callers.Row is not null && Math.Abs(rest) <= Math.Abs(explained)) (explained, rest) = (calls.SelfExcess, 0);
        callers.Row?.Add(explained);
        if (callers.Row is null || rest != 0) NewRow(calls, rest < 0 ? DifferenceKind.Faster : DifferenceKind.Slower, difference).Add(rest);
        return callers with { Growth = growth, OneSidedRow = null };
    }

    private DifferenceRow NewRow(ComparedCalls calls, DifferenceKind kind, TraceDifference difference)
    {
        var row = new DifferenceRow(calls, kind, difference);
        _rows.Add(row);
        return row;
    }

    /// <summary>The rows that the callees of compared calls may belong to.</summary>
    /// <param name="Row">The row of the nearest callers whose number has changed.</param>
    /// <param name="Growth">The factor by which it has changed.</param>
    /// <param name="OneSidedRow">The row of callers that only one trace has.</param>
    private readonly record struct Group(DifferenceRow? Row, double Growth, DifferenceRow? OneSidedRow);
}
