using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>A row of the tree: a call, or several similar calls.</summary>
internal sealed class TreeRow(SimilarCalls group)
{
    public SimilarCalls Group => group;

    public Call FirstCall => group.Calls[0];

    public TimeSpan Duration { get; } = group.Duration;

    /// <summary>The number of rows below it, shown or not; null if they were not counted.</summary>
    public int? ChildCount { get; set; }

    /// <summary>The rows below it that are on the page; null if they are on another page.</summary>
    public IReadOnlyList<TreeRow>? Children { get; set; }

    /// <summary>True if an exception left one of its calls, or a call of a row below it.</summary>
    public bool LeadsToException => Group.ExceptionCount > 0 || (Children?.Any(row => row.LeadsToException) ?? false);

    /// <summary>True if it matches the search.</summary>
    public bool IsMatch { get; set; }
}
