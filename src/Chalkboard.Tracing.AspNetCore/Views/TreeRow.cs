using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>A line of the tree: a call, or several alike.</summary>
internal sealed class TreeRow(SimilarCalls group)
{
    public SimilarCalls Group => group;

    public Call FirstCall => group.Calls[0];

    public TimeSpan Duration { get; } = group.Duration;

    /// <summary>How many lines there are below it, shown or not; null if nobody has counted.</summary>
    public int? ChildCount { get; set; }

    /// <summary>Those that are shown; null if none are, and they are to be had elsewhere.</summary>
    public IReadOnlyList<TreeRow>? Children { get; set; }

    /// <summary>Whether an exception left one of its calls, or one that is shown below it.</summary>
    public bool LeadsToException => Group.ExceptionCount > 0 || (Children?.Any(row => row.LeadsToException) ?? false);

    /// <summary>Whether it is what somebody searched for.</summary>
    public bool IsMatch { get; set; }
}
