namespace Chalkboard.Tracing.Weaving;

/// <summary>Which times the counts of an operation's logs were.</summary>
/// <param name="start">When it began.</param>
/// <param name="end">When it ended.</param>
internal sealed class Timeline(Moment start, Moment end)
{
    private readonly double _rate = end.Count > start.Count ? (double)(end.Timestamp - start.Timestamp) / (end.Count - start.Count) : 0;

    public long Start => start.Timestamp;

    public long End => end.Timestamp;

    /// <summary>In ticks of <see cref="TimeProvider.System"/>; not before the start.</summary>
    public long TimestampOf(long count) => start.Timestamp + Math.Max(0, (long)Math.Round((count - start.Count) * _rate));
}
