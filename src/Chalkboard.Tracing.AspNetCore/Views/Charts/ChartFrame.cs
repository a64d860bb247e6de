namespace Chalkboard.Tracing.AspNetCore.Views.Charts;

/// <summary>A rectangle of a chart: a call, a part of one, or several that are too narrow to be drawn.</summary>
/// <param name="Row">The row of its lane, from 0.</param>
/// <param name="Start">The position of its left edge.</param>
/// <param name="Length">Its length.</param>
/// <param name="Call">The index of the call; that of the first one if it stands for several.</param>
/// <param name="Count">The number of calls.</param>
/// <param name="Kind">How it is drawn.</param>
internal readonly record struct ChartFrame(int Row, long Start, long Length, int Call, int Count, FrameKinds Kind);

/// <summary>The looks of a frame. Scripts know the numbers.</summary>
[Flags]
internal enum FrameKinds
{
    None = 0,
    External = 1,
    Threw = 2,
    Critical = 4,

    /// <summary>The call waits, without a thread.</summary>
    Waiting = 8,

    Match = 16,

    /// <summary>Calls that are too narrow to be drawn.</summary>
    Merged = 32,
}
