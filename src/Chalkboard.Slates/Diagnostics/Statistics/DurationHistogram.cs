using System.Runtime.CompilerServices;
using HdrHistogram;

namespace Chalkboard.Slates.Diagnostics.Statistics;

/// <summary>The durations of one kind of operation. Any number of threads can record without a lock, and no duration is lost.</summary>
internal sealed class DurationHistogram(StrongBox<long> totalCount)
{
    // For longer durations only the sum is exact; no store's timeout is that long.
    private static readonly long _maxDurationTicks = TimeSpan.FromMinutes(10).Ticks;

    // Two significant digits: 28 KB, and percentiles that are at most 1 % off.
    private readonly LongConcurrentHistogram _histogram = new(1, _maxDurationTicks, 2);
    private long _sumTicks;

    public long Count => _histogram.TotalCount;

    /// <summary>Null while nothing has been recorded.</summary>
    public TimeSpan? Mean => Count is > 0 and var count ? TimeSpan.FromTicks(Interlocked.Read(ref _sumTicks) / count) : null;

    /// <inheritdoc cref="Mean"/>
    public TimeSpan? GetPercentile(double percentile) => Count > 0 ? TimeSpan.FromTicks(_histogram.GetValueAtPercentile(percentile)) : null;

    public void Record(TimeSpan duration)
    {
        Interlocked.Add(ref _sumTicks, duration.Ticks);
        _histogram.RecordValue(Math.Clamp(duration.Ticks, 0, _maxDurationTicks));
        Interlocked.Increment(ref totalCount.Value);
    }
}
