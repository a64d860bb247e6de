namespace Chalkboard.Tracing.Recorder;

/// <summary>Which times the counts of an operation's logs were.</summary>
/// <param name="start">When it began.</param>
/// <param name="end">When it ended.</param>
internal sealed class TimestampConverter(ClockReading start, ClockReading end)
{
    private readonly double _ticksPerCount = end.Count > start.Count ? (double)(end.Timestamp - start.Timestamp) / (end.Count - start.Count) : 0;

    public long StartTimestamp => start.Timestamp;

    public long EndTimestamp => end.Timestamp;

    /// <summary>In ticks of <see cref="TimeProvider.System"/>; not before the start.</summary>
    public long ToTimestamp(long count) => start.Timestamp + Math.Max(0, (long)Math.Round((count - start.Count) * _ticksPerCount));
}
