namespace Chalkboard.Tracing;

/// <summary>The bounds of a trace. What each of them kept out is counted apart, in <see cref="Recordings.Recording.Dropped"/>.</summary>
public sealed class RecordingLimits
{
    /// <summary>
    /// Events, over all threads. Ends of calls that were recorded are not among them, and are recorded still. A thread may leave a thousandth
    /// of it unused. Default: 1,000,000.
    /// </summary>
    public int MaxEvents { get; set; } = 1_000_000;

    /// <summary>Bytes of memory for what is recorded, over all threads. An event takes 8 to 24, and its value. Default: 64 MiB.</summary>
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Characters of a value that is text; it is cut there. From 0 to 4,000; default: 200.</summary>
    public int MaxValueLength { get; set; } = 200;

    /// <summary>
    /// How many calls deep, on each thread, and no deeper than a quarter of its stack. A recorded call takes two to four times as much of the stack; those
    /// far below the limit run as they would untraced, and are not counted. Default: 1,000.
    /// </summary>
    public int MaxDepth { get; set; } = 1_000;

    /// <summary>Traces that run in the process at once, this one among them. One beyond it records nothing, and says so. Default: 16.</summary>
    public int MaxConcurrentTraces { get; set; } = 16;

    internal RecordingLimits CloneValidated()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxEvents);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxValueLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxValueLength, 4_000);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxDepth);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxConcurrentTraces);
        return (RecordingLimits)MemberwiseClone();
    }
}
