namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>A part of one level of the tree.</summary>
/// <param name="Rows">The rows of the part.</param>
/// <param name="Offset">The number of groups before it.</param>
/// <param name="TotalCount">The number of groups of the level.</param>
internal sealed record TreeLevel(IReadOnlyList<TreeRow> Rows, int Offset, int TotalCount)
{
    /// <summary>The number of groups up to the end of the part.</summary>
    public int End => Offset + Rows.Sum(row => row.Groups.Count);
}
