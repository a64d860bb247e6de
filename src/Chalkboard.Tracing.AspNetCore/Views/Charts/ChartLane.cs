namespace Chalkboard.Tracing.AspNetCore.Views.Charts;

/// <summary>A lane of a chart with the frames of the range that was asked for.</summary>
/// <param name="Name">Its name; empty if there is only one.</param>
/// <param name="RowCount">The number of rows that it has in any range.</param>
/// <param name="Frames">The frames.</param>
internal sealed record ChartLane(string Name, int RowCount, IReadOnlyList<ChartFrame> Frames);
