using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>A row of the tree: a call, several similar calls, or all rows of a level that took little time.</summary>
/// <param name="groups">The similar calls; several groups if they are folded.</param>
internal sealed class TreeRow(IReadOnlyList<SimilarCalls> groups)
{
    /// <summary>The groups that are folded into this row, or the only one.</summary>
    public IReadOnlyList<SimilarCalls> Groups => groups;

    public SimilarCalls Group => groups[0];

    public bool IsFolded => groups.Count > 1;

    /// <summary>The number of groups of its level that are before those that are folded into it.</summary>
    public int FoldedOffset { get; init; }

    public Call FirstCall => Group.Calls[0];

    public TimeSpan Duration { get; } = Sum(groups, group => group.Duration);

    public TimeSpan SelfTime => Sum(groups, group => group.SelfTime);

    public TimeSpan WaitTime => Duration - Sum(groups, group => group.ActiveTime);

    /// <summary>The number of rows below it, shown or not; null if they were not counted.</summary>
    public int? ChildCount { get; set; }

    /// <summary>The rows below it that are on the page; null if they are on another page.</summary>
    public TreeLevel? Children { get; set; }

    /// <summary>True if it matches the search.</summary>
    public bool IsMatch { get; init; }

    /// <summary>True if it is open at first.</summary>
    public bool IsOpen { get; init; }

    private static TimeSpan Sum(IReadOnlyList<SimilarCalls> groups, Func<SimilarCalls, TimeSpan> selector) =>
        groups.Count == 1 ? selector(groups[0]) : new(groups.Sum(group => selector(group).Ticks));
}
