using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>
/// Selects the calls of a trace that are on a page, up to a number of rows, the slowest first. Their callees are below them, or
/// on another page.
/// </summary>
/// <param name="matches">The result of the search; null without a search.</param>
internal sealed class TreeRowSelector(SearchMatches? matches)
{
    /// <summary>The maximum number of rows of a page.</summary>
    public const int MaxRows = 400;

    /// <summary>The maximum number of rows of one level on a page.</summary>
    public const int MaxRowsPerLevel = 100;

    // Browsers limit the depth of elements to 512, and each level takes three.
    private const int MaxDepth = 60;

    /// <summary>
    /// Selects the calls of a level, from an offset on, with similar calls in one row; and their callees, up to the maximum number of rows.
    /// </summary>
    /// <param name="calls">The callees of one call, or the roots.</param>
    /// <param name="offset">The number of rows that are skipped.</param>
    public TreeLevel Select(IEnumerable<Call> calls, int offset) => Select([.. SimilarCalls.GroupByName(FilterMatches(calls))], offset);

    /// <summary>Selects similar calls, one for each row, the slowest first.</summary>
    public TreeLevel SelectSimilar(IEnumerable<Call> calls, int offset) =>
        Select([.. SimilarCalls.FromEach(FilterMatches(calls).OrderByDescending(call => call.Duration))], offset);

    private TreeLevel Select(List<SimilarCalls> groups, int offset)
    {
        offset = Math.Clamp(offset, 0, groups.Count);
        var level = new TreeLevel([.. groups.Skip(offset).Take(MaxRowsPerLevel).Select(CreateRow)], offset, groups.Count);
        var remaining = MaxRows - level.Rows.Count;
        var open = new PriorityQueue<(TreeRow Row, int Depth), long>();
        foreach (var row in level.Rows) open.Enqueue((row, 1), -row.Duration.Ticks);
        while (open.TryDequeue(out var next, out _))
        {
            var (row, depth) = next;
            var children = GetChildren(row);
            row.ChildCount = children.Count;
            if (children.Count == 0 || remaining <= 0 || depth >= MaxDepth) continue;
            var shownChildren = children.Take(Math.Min(MaxRowsPerLevel, remaining)).Select(CreateRow).ToList();
            remaining -= shownChildren.Count;
            row.Children = shownChildren;
            foreach (var child in shownChildren) open.Enqueue((child, depth + 1), -child.Duration.Ticks);
        }
        return level;
    }

    private List<SimilarCalls> GetChildren(TreeRow row) => row.Group.Calls.Count > 1
        ? [.. SimilarCalls.FromEach(FilterMatches(row.Group.Calls).OrderByDescending(call => call.Duration))]
        : [.. SimilarCalls.GroupByName(FilterMatches(SourceView.GetCallees(row.FirstCall)))];

    private IEnumerable<Call> FilterMatches(IEnumerable<Call> calls) => matches is null ? calls : calls.Where(matches.LeadsToMatch);

    private TreeRow CreateRow(SimilarCalls group) => new(group) { IsMatch = matches is not null && group.Calls.Any(matches.IsMatch) };
}

/// <summary>A part of one level of the tree.</summary>
/// <param name="Rows">The rows of the part.</param>
/// <param name="Offset">The number of rows before it.</param>
/// <param name="TotalCount">The number of rows of the level.</param>
internal sealed record TreeLevel(IReadOnlyList<TreeRow> Rows, int Offset, int TotalCount);
