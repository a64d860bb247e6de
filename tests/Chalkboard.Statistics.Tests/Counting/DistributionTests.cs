using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Tests.Counting;

public sealed class DistributionTests
{
    [Fact]
    public void A_distribution_has_count_sum_extremes_average_and_percentiles()
    {
        var distribution = new Distribution(TestData.Enabled);
        for (var i = 1; i <= 1000; i++) distribution.Record(i);

        Assert.Equal(1000L, distribution["Count"]);
        Assert.Equal(500_500.0, distribution["Sum"]);
        Assert.Equal(1.0, distribution["Min"]);
        Assert.Equal(1000.0, distribution["Max"]);
        Assert.Equal(500.5, distribution["Avg"]);
        Assert.InRange((double)distribution["50%"]!, 500, 505);
        Assert.InRange((double)distribution["95%"]!, 950, 960);
        Assert.InRange((double)distribution["99%"]!, 990, 1000);
    }

    [Theory]
    [InlineData(0.00025)]
    [InlineData(1)]
    [InlineData(123_456.789)]
    [InlineData(2.5e12)]
    public void Percentiles_are_at_most_one_percent_off(double value)
    {
        var distribution = new Distribution(TestData.Enabled);
        foreach (var factor in (ReadOnlySpan<double>)[0.5, 1, 1, 1, 1.5]) distribution.Record(value * factor);
        Assert.InRange((double)distribution["50%"]!, value * 0.99, value * 1.01);
    }

    [Fact]
    public void No_value_of_many_threads_is_lost()
    {
        var distribution = new Distribution(TestData.Enabled);
        var other = new Distribution(TestData.Enabled);
        TestData.RunOnThreads(6, thread =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                distribution.Record(2);
                if (i % 3 == 0) other.Record(thread);
                if (i % 5000 == 0) _ = distribution["Count"];
            }
        });
        Assert.Equal(120_000L, distribution["Count"]);
        Assert.Equal(240_000.0, distribution["Sum"]);
        Assert.Equal(6L * 6667, other["Count"]);
    }

    [Fact]
    public void A_distribution_without_values_has_only_a_count_and_a_sum()
    {
        var distribution = new Distribution(TestData.Enabled);
        Assert.Equal(0L, distribution["Count"]);
        Assert.Equal(0.0, distribution["Sum"]);
        Assert.Null(distribution["Avg"]);
        Assert.Null(distribution["99%"]);
    }

    [Fact]
    public void NaN_and_infinities_are_ignored_and_values_out_of_range_are_counted()
    {
        var distribution = new Distribution(TestData.Enabled);
        distribution.Record(double.NaN);
        distribution.Record(double.PositiveInfinity);
        distribution.Record(-5);
        distribution.Record(1e300);
        Assert.Equal(2L, distribution["Count"]);
        Assert.Equal(-5.0, distribution["Min"]);
        Assert.Equal(1e300, distribution["Max"]);
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        var distribution = new Distribution(TestData.Enabled);
        Assert.Equal(0, TestData.MeasureAllocation(() =>
        {
            for (var i = 0; i < 10_000; i++) distribution.Record(i);
        }));
    }

    [Fact]
    public void A_paused_distribution_records_nothing()
    {
        var enabled = new StrongBox<bool>(false);
        var distribution = new Distribution(enabled);
        distribution.Record(1);
        Assert.Equal(0L, distribution["Count"]);
    }

    [Fact]
    public void A_distribution_is_a_read_only_dictionary()
    {
        var record = TestData.AsDictionary(new Distribution(TestData.Enabled));
        Assert.Equal(
            ["Count", "Sum", "Min", "Max", "Avg", "50%", "95%", "99%", "Last Minute Count", "Last Minute Avg", "Last Minute 50%",
                "Last Minute 95%", "Last Minute 99%"], record.Keys);
        Assert.Equal(record.Keys, record.Select(entry => entry.Key));
        Assert.Throws<NotSupportedException>(() => record["Count"] = 1);
        Assert.Throws<NotSupportedException>(record.Clear);
        Assert.Throws<KeyNotFoundException>(() => record["Mode"]);
    }
}
