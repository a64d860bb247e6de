namespace Chalkboard.Tracing;

/// <summary>The limits of a trace. The items beyond each limit are counted in <see cref="Recordings.Recording.Dropped"/>.</summary>
public sealed class RecordingLimits
{
    /// <summary>
    /// The maximum number of events of all threads together. Ends of recorded calls are recorded even beyond it. A thread may leave up to a
    /// thousandth of the limit unused. 0 or more; default: 1,000,000.
    /// </summary>
    public int MaxEvents { get; set; } = 1_000_000;

    /// <summary>
    /// The maximum number of bytes of memory for the records of all threads together. An event takes 8 to 24 bytes, plus the bytes of its
    /// value. 0 or more; default: 64 MiB.
    /// </summary>
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The maximum number of characters of a text value. Longer values are truncated. From 0 to 4,000; default: 200.</summary>
    public int MaxValueLength { get; set; } = 200;

    /// <summary>
    /// The maximum depth of recorded calls on each thread. A recorded call takes two to four times as much of the stack, so no call is
    /// recorded after a quarter of the thread's stack is used. Calls much deeper than either limit run untraced and are not counted.
    /// At least 1; default: 1,000.
    /// </summary>
    public int MaxDepth { get; set; } = 1_000;

    /// <summary>
    /// The maximum number of traces that run in the process at the same time, including this one. A trace beyond the limit records nothing:
    /// see <see cref="CallTrace.IsRecording"/>. 0 or more; default: 16.
    /// </summary>
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
