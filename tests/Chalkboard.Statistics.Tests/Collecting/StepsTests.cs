using Chalkboard.Statistics.Counting;
using HdrHistogram;

namespace Chalkboard.Statistics.Tests.Collecting;

public sealed class StepsTests
{
    private const long Highest = TimeSpan.TicksPerDay;

    [Fact]
    public void A_value_has_the_step_that_the_library_gives_it()
    {
        var random = new Random(1);
        double[] some = [0, 0.3, 1, 1.9, 126.5, 127, 127.999, 128, 128.5, 255, 255.9, 256, 257.999, Highest - 1, Highest, .. Enumerable.Range(0, 2000).Select(_ => Math.Pow(2, random.NextDouble() * 39))];
        foreach (var value in some)
        {
            var (ours, theirs) = (new Steps(Highest), new LongHistogram(Highest, 2));
            ours.Counts[ours.Of(value)]++;
            ours.Added(1);
            theirs.RecordValue((long)value);
            Assert.True(theirs.GetValueAtPercentile(50) == ours.GetValueAtPercentile(50), $"{value}: {theirs.GetValueAtPercentile(50)}, and not {ours.GetValueAtPercentile(50)}.");
        }
    }

    [Fact]
    public void What_the_library_records_stands_where_ours_does()
    {
        var steps = new Steps(Highest);
        foreach (var value in (long[])[0, 100, 128, 300, 123_456_789, Highest])
        {
            steps.RecordValue(value);
            Assert.Equal(1, steps.Counts[steps.Of(value)]);
        }
        Assert.Equal(6, steps.TotalCount);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_below_everything_has_the_first_step(double value) => Assert.Equal(0, new Steps(Highest).Of(value));

    [Theory]
    [InlineData(Highest + 1.0)]
    [InlineData(1e300)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_above_everything_has_the_last_step(double value) => Assert.Equal(new Steps(Highest).Of(Highest), new Steps(Highest).Of(value));
}
