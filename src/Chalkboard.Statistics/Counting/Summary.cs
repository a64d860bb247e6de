using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Counting;

/// <summary>Count, sum, extremes, percentiles and outcomes of samples: of all, and of those of the last minute.</summary>
/// <param name="scale">The factor before values are sorted into buckets, which distinguish integers.</param>
/// <param name="maxScaledValue">The largest scaled value; larger ones count as this one in the percentiles.</param>
/// <param name="timeProvider">The clock for the last minute.</param>
/// <param name="outcomeCount">The number of possible outcomes.</param>
internal sealed class Summary(double scale, long maxScaledValue, TimeProvider timeProvider, int outcomeCount = 0) : SampleAggregator
{
    // The last minute consists of this many slices, including the current one: 40 to 60 seconds.
    private const int SliceCount = 3;
    private const int SliceSeconds = 20;

    private readonly MinuteClock _clock = MinuteClock.GetOrCreate(timeProvider);
    private readonly long[] _outcomes = outcomeCount == 0 ? [] : new long[outcomeCount];
    // The samples before the last minute.
    private HistogramBuckets? _olderBuckets;
    private Slice?[]? _slices;

    public long Count { get; private set; }
    public double Sum { get; private set; }
    public double Min { get; private set; } = double.PositiveInfinity;
    public double Max { get; private set; } = double.NegativeInfinity;

    public double Average => Count == 0 ? 0 : Sum / Count;

    /// <summary>The number of samples by outcome.</summary>
    public ReadOnlySpan<long> Outcomes => _outcomes;

    /// <summary>The percentages of the percentiles, in the order in which they are read.</summary>
    public static ReadOnlySpan<double> Percents => [50, 95, 99];

    public override int AddRun(ReadOnlySpan<Sample> samples)
    {
        var slice = GetSlice(_clock.LastSecond / SliceSeconds);
        var aggregatorId = samples[0].AggregatorId;
        var (sum, min, max, sliceSum) = (Sum, Min, Max, slice.Sum);
        var count = 0;
        for (; count < samples.Length && samples[count].AggregatorId == aggregatorId; count++)
        {
            var value = samples[count].Value;
            sum += value;
            sliceSum += value;
            if (value < min) min = value;
            if (value > max) max = value;
            slice.Buckets.Increment(HistogramBuckets.GetBucket(value * scale, maxScaledValue));
            if (samples[count].Outcome is > 0 and var outcome)
            {
                _outcomes[outcome - 1]++;
                (slice.Outcomes ??= new int[_outcomes.Length])[outcome - 1]++;
            }
        }
        (Sum, Min, Max, slice.Sum) = (sum, min, max, sliceSum);
        Count += count;
        slice.Count += count;
        return count;
    }

    /// <summary>Reads the percentiles of all samples. There must be at least one.</summary>
    public void ReadPercentiles(Span<double> values)
    {
        var histograms = new List<HistogramBuckets>(SliceCount + 1);
        if (_olderBuckets is not null) histograms.Add(_olderBuckets);
        foreach (var slice in _slices ?? [])
        {
            if (slice is not null) histograms.Add(slice.Buckets);
        }
        ReadPercentiles(CollectionsMarshal.AsSpan(histograms), Count, values);
    }

    /// <summary>Reads the samples of the last minute, and merges older slices.</summary>
    /// <param name="percentiles">The destination of the percentiles; unchanged if there are no samples.</param>
    /// <param name="outcomes">The destination of the number of samples by outcome.</param>
    public (long Count, double Sum) ReadLastMinute(Span<double> percentiles, Span<long> outcomes)
    {
        outcomes.Clear();
        if (_slices is null) return default;
        var oldest = _clock.ReadSecond() / SliceSeconds - SliceCount + 1;
        var (count, sum) = (0L, 0.0);
        var histograms = new List<HistogramBuckets>(SliceCount);
        foreach (ref var slice in _slices.AsSpan())
        {
            if (slice is null) continue;
            if (slice.Number < oldest)
            {
                Retire(slice);
                slice = null;
                continue;
            }
            histograms.Add(slice.Buckets);
            count += slice.Count;
            sum += slice.Sum;
            for (var i = 0; i < slice.Outcomes?.Length; i++) outcomes[i] += slice.Outcomes[i];
        }
        if (count > 0) ReadPercentiles(CollectionsMarshal.AsSpan(histograms), count, percentiles);
        else _slices = null;
        return (count, sum);
    }

    private void ReadPercentiles(ReadOnlySpan<HistogramBuckets> histograms, long count, Span<double> values)
    {
        HistogramBuckets.ReadPercentiles(histograms, count, Percents, values);
        // The midpoint of a bucket may be outside the range of the samples.
        foreach (ref var value in values) value = Math.Clamp(value / scale, Min, Max);
    }

    private Slice GetSlice(int number)
    {
        ref var slice = ref (_slices ??= new Slice?[SliceCount])[number % SliceCount];
        if (slice?.Number == number) return slice;
        if (slice is not null) Retire(slice);
        return slice = new Slice(number);
    }

    private void Retire(Slice slice)
    {
        if (_olderBuckets is null) _olderBuckets = slice.Buckets;
        else _olderBuckets.Add(slice.Buckets);
    }

    private sealed class Slice(int number)
    {
        public int Number => number;
        public long Count { get; set; }
        public double Sum { get; set; }
        public HistogramBuckets Buckets { get; } = new();
        public int[]? Outcomes { get; set; }
    }
}
