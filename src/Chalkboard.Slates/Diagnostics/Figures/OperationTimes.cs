using System.Runtime.CompilerServices;
using HdrHistogram;

namespace Chalkboard.Slates.Diagnostics.Figures;

/// <summary>How long the operations of one kind took. Any number of threads may add to it; none waits, and nothing is lost.</summary>
internal sealed class OperationTimes(StrongBox<long> total)
{
    // Of what takes longer only the sum is exact; no store waits that long.
    private static readonly long _longest = TimeSpan.FromMinutes(10).Ticks;

    // Two significant digits: 28 KB, and percentiles that are at most 1 % off.
    private readonly LongConcurrentHistogram _histogram = new(1, _longest, 2);
    private long _sum;

    public long Count => _histogram.TotalCount;

    /// <summary>Null while there is nothing to tell.</summary>
    public TimeSpan? Mean => Count is > 0 and var count ? TimeSpan.FromTicks(Interlocked.Read(ref _sum) / count) : null;

    /// <inheritdoc cref="Mean"/>
    public TimeSpan? Percentile(double percentile) => Count > 0 ? TimeSpan.FromTicks(_histogram.GetValueAtPercentile(percentile)) : null;

    public void Add(TimeSpan time)
    {
        Interlocked.Add(ref _sum, time.Ticks);
        _histogram.RecordValue(Math.Clamp(time.Ticks, 0, _longest));
        Interlocked.Increment(ref total.Value);
    }
}
