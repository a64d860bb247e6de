using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>
/// Selects the calls of a trace that are on a page, up to a number of rows, the slowest first. Their callees are below them, or
/// on another page. Without a search, rows of a level that took little time are folded into one, and the critical path is open.
/// </summary>
/// <param name="marks">The calls to which the page draws attention.</param>
/// <param name="total">The duration to which shares refer: that of the operation, or of the call whose page it is.</param>
/// <param name="matches">The result of the search; null without a search.</param>
internal sealed class TreeRowSelector(CallMarks marks, TimeSpan total, SearchMatches? matches)
{
    /// <summary>The maximum number of rows of a page.</summary>
    public const int MaxRows = 400;

    /// <summary>The maximum number of rows of one level on a page.</summary>
    public const int MaxRowsPerLevel = 100;

    // Browsers limit the depth of elements to 512, and each level takes three.
    private const int MaxDepth = 60;

    // Several similar calls are one row; they are listed at first only if one of them alone explains this share.
    private const double MinShareToListSimilar = 0.1;

    private readonly TimeSpan _minDuration = total / 100;

    /// <summary>
    /// Selects the calls of a level, from an offset on, with similar calls in one row; and their callees, up to the maximum number of rows.
    /// </summary>
    /// <param name="calls">The callees of one call, or the roots.</param>
    /// <param name="offset">The number of rows that are skipped.</param>
    public TreeLevel Select(IEnumerable<Call> calls, int offset) =>
        AddChildren(CreateLevel(GroupByName(calls), offset, MaxRowsPerLevel, total));

    /// <summary>Selects similar calls, one for each row, the slowest first.</summary>
    public TreeLevel SelectSimilar(IEnumerable<Call> calls, int offset) =>
        AddChildren(CreateLevel(ListSlowestFirst(calls), offset, MaxRowsPerLevel, TimeSpan.Zero));

    private TreeLevel AddChildren(TreeLevel level)
    {
        var remaining = MaxRows - level.Rows.Count;
        var open = new PriorityQueue<(TreeRow Row, int Depth), long>();
        foreach (var row in level.Rows) open.Enqueue((row, 1), -row.Duration.Ticks);
        while (open.TryDequeue(out var next, out _))
        {
            var (row, depth) = next;
            var children = GetChildren(row);
            row.ChildCount = children.Count;
            if (children.Count == 0 || remaining <= 0 || depth >= MaxDepth) continue;
            // All of several similar calls are one row already.
            row.Children = CreateLevel(children, 0, Math.Min(MaxRowsPerLevel, remaining), row.IsFolded ? TimeSpan.Zero : row.Duration,
                row.Group.Calls.Count > 1 ? 1 : 0);
            remaining -= row.Children.Rows.Count;
            foreach (var child in row.Children.Rows) open.Enqueue((child, depth + 1), -child.Duration.Ticks);
        }
        return level;
    }

    /// <summary>Creates a part of a level. What took little time comes last, so that the rest of the level is all that is folded.</summary>
    private TreeLevel CreateLevel(List<SimilarCalls> groups, int offset, int maxRows, TimeSpan callerDuration,
        int minBigCount = 0)
    {
        offset = Math.Clamp(offset, 0, groups.Count);
        // If the caller took little time too, someone has opened it to see these.
        var canFold = matches is null && offset == 0 && _minDuration > TimeSpan.Zero && callerDuration >= _minDuration;
        var bigCount = canFold ? groups.FindIndex(IsMinor) : -1;
        if (bigCount < minBigCount || bigCount >= groups.Count - 1 || bigCount >= maxRows)
            return new([.. groups.Skip(offset).Take(maxRows).Select(CreateRow)], offset, groups.Count);
        var folded = new TreeRow(groups[bigCount..]) { FoldedOffset = bigCount };
        return new([.. groups.Take(bigCount).Select(CreateRow), folded], 0, groups.Count);
    }

    private List<SimilarCalls> GetChildren(TreeRow row) =>
        row.IsFolded ? [.. row.Groups]
        : row.Group.Calls.Count > 1 ? ListSlowestFirst(row.Group.Calls)
        : GroupByName(SourceView.GetCallees(row.FirstCall));

    private List<SimilarCalls> GroupByName(IEnumerable<Call> calls)
    {
        var groups = SimilarCalls.GroupByName(FilterMatches(calls));
        return matches is null ? [.. groups.OrderBy(IsMinor)] : [.. groups];
    }

    private List<SimilarCalls> ListSlowestFirst(IEnumerable<Call> calls)
    {
        var groups = SimilarCalls.FromEach(FilterMatches(calls).OrderByDescending(call => call.Duration));
        return matches is null ? [.. groups.OrderBy(IsMinor)] : [.. groups];
    }

    private bool IsMinor(SimilarCalls group) =>
        group.Duration < _minDuration && !group.Calls.Any(call =>
            marks.LeadsToException(call.Index) || marks.GetCriticalDuration(call.Index) >= _minDuration);

    private IEnumerable<Call> FilterMatches(IEnumerable<Call> calls) => matches is null ? calls : calls.Where(matches.LeadsToMatch);

    private TreeRow CreateRow(SimilarCalls group) => new([group])
    {
        IsMatch = matches is not null && group.Calls.Any(matches.IsMatch),
        IsOpen = matches is not null || IsOpen(group),
    };

    private bool IsOpen(SimilarCalls group)
    {
        if (group.Calls is [var single])
            return marks.LeadsToException(single.Index) || IsOnPath(single, 0.01);
        return group.Calls.Any(call => IsOnPath(call, MinShareToListSimilar));

        bool IsOnPath(Call call, double minShare) =>
            marks.GetCriticalDuration(call.Index) is var duration && duration > TimeSpan.Zero && duration >= total * minShare;
    }
}
