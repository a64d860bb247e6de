using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>A line of the tree: a call, or several alike.</summary>
internal sealed class Row(Branch branch)
{
    public Branch Branch => branch;

    public Call First => branch.Calls[0];

    public TimeSpan Wall { get; } = branch.Wall;

    /// <summary>How many lines there are below it, shown or not; null if nobody has counted.</summary>
    public int? Below { get; set; }

    /// <summary>Those that are shown; null if none are, and they are to be had elsewhere.</summary>
    public IReadOnlyList<Row>? Shown { get; set; }

    /// <summary>Whether an exception left one of its calls, or one that is shown below it.</summary>
    public bool LeadsToException => Branch.Threw > 0 || (Shown?.Any(row => row.LeadsToException) ?? false);

    /// <summary>Whether it is what somebody searched for.</summary>
    public bool IsFound { get; set; }
}
