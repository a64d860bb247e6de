namespace Chalkboard.Tracing.Recorder;

/// <summary>Converts counts of the <see cref="Clock"/> to timestamps, for one operation.</summary>
/// <param name="start">The reading at its start.</param>
/// <param name="end">The reading at its end.</param>
internal sealed class TimestampConverter(ClockReading start, ClockReading end)
{
    private readonly double _ticksPerCount = end.Count > start.Count
        ? (double)(end.Timestamp - start.Timestamp) / (end.Count - start.Count)
        : 0;

    public long StartTimestamp => start.Timestamp;

    public long EndTimestamp => end.Timestamp;

    /// <summary>Converts a count to ticks of <see cref="TimeProvider.System"/>. The result is not before the start.</summary>
    public long ToTimestamp(long count) => start.Timestamp + Math.Max(0, (long)Math.Round((count - start.Count) * _ticksPerCount));
}
