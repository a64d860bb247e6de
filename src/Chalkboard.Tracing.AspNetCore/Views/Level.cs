namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>A part of one level of the tree.</summary>
/// <param name="Rows">The part.</param>
/// <param name="From">How many lines come before it.</param>
/// <param name="All">How many lines the level has.</param>
internal sealed record Level(IReadOnlyList<Row> Rows, int From, int All);
