using Chalkboard.Statistics.Counting;

namespace Chalkboard.Statistics.Tests.Counting;

public sealed class HistogramBucketsTests
{
    private const double MaxValue = TimeSpan.TicksPerDay;

    private static readonly double[] _percents = [0, 10, 50, 95, 99, 99.9, 100];

    [Fact]
    public void Percentiles_are_at_most_one_percent_off_over_the_whole_range()
    {
        var random = new Random(1);
        var steps = new HistogramBuckets();
        var all = Enumerable.Range(0, 20_000).Select(_ => Math.Floor(Math.Pow(2, random.NextDouble() * 39))).Order().ToArray();
        foreach (var value in all) steps.Increment(HistogramBuckets.GetBucket(value, MaxValue));

        var values = GetPercentiles(all.Length, steps);
        for (var i = 0; i < values.Length; i++)
        {
            var expected = all[Math.Max(1, (long)(_percents[i] / 100 * all.Length + 0.5)) - 1];
            Assert.InRange(values[i], expected * 0.99, expected * 1.01);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    public void A_small_integer_has_a_bucket_of_its_own(double value)
    {
        var steps = new HistogramBuckets();
        steps.Increment(HistogramBuckets.GetBucket(value, MaxValue));
        Assert.All(GetPercentiles(1, steps), percentile => Assert.Equal(value, percentile));
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(200_000)]
    public void No_count_is_lost_when_a_counter_widens(int count)
    {
        var steps = new HistogramBuckets();
        for (var i = 0; i < count; i++) steps.Increment(HistogramBuckets.GetBucket(1000, MaxValue));
        steps.Increment(HistogramBuckets.GetBucket(2000, MaxValue));
        // A percentage just above that needs the last value.
        Span<double> values = stackalloc double[2];
        HistogramBuckets.ReadPercentiles([steps], count + 1, [100.0 * count / (count + 1), 100], values);
        Assert.InRange(values[0], 990, 1010);
        Assert.InRange(values[1], 1980, 2020);
    }

    [Fact]
    public void Several_histograms_are_read_together()
    {
        var (low, high) = (new HistogramBuckets(), new HistogramBuckets());
        for (var i = 0; i < 10; i++)
        {
            low.Increment(HistogramBuckets.GetBucket(10, MaxValue));
            high.Increment(HistogramBuckets.GetBucket(1_000_000, MaxValue));
        }
        Span<double> values = stackalloc double[2];
        HistogramBuckets.ReadPercentiles([high, low, new HistogramBuckets()], 20, [50, 55], values);
        Assert.Equal(10, values[0]);
        Assert.InRange(values[1], 990_000, 1_010_000);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NegativeInfinity)]
    public void Negative_values_are_in_the_first_bucket(double value) => Assert.Equal(0, HistogramBuckets.GetBucket(value, MaxValue));

    [Theory]
    [InlineData(MaxValue + 1.0)]
    [InlineData(1e300)]
    [InlineData(double.PositiveInfinity)]
    public void Values_above_the_maximum_are_in_the_last_bucket(double value) =>
        Assert.Equal(HistogramBuckets.GetBucket(Math.BitDecrement(MaxValue), MaxValue), HistogramBuckets.GetBucket(value, MaxValue));

    private static double[] GetPercentiles(long count, params ReadOnlySpan<HistogramBuckets> all)
    {
        var values = new double[_percents.Length];
        HistogramBuckets.ReadPercentiles(all, count, _percents, values);
        return values;
    }
}
