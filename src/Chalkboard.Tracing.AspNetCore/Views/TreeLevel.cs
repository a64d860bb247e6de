namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>A part of one level of the tree.</summary>
/// <param name="Rows">The part.</param>
/// <param name="Offset">How many lines come before it.</param>
/// <param name="TotalCount">How many lines the level has.</param>
internal sealed record TreeLevel(IReadOnlyList<TreeRow> Rows, int Offset, int TotalCount);
