using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Statistics.Tests.Counting;

public sealed class LastMinuteTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_timing_reports_the_last_minute_and_all_durations()
    {
        var timing = new Timing(TestData.Enabled, _time);
        for (var i = 0; i < 100; i++) timing.Record(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(61));
        for (var i = 0; i < 10; i++) timing.Record(TimeSpan.FromMilliseconds(20));

        Assert.Equal((110L, 10L), (timing["Count"], timing["Last Minute Count"]));
        Assert.Equal(TimeSpan.FromMilliseconds(20), timing["Last Minute Avg"]);
        Assert.InRange((TimeSpan)timing["Last Minute 99%"]!, TimeSpan.FromMilliseconds(19.8), TimeSpan.FromMilliseconds(20.2));
        Assert.InRange((TimeSpan)timing["99%"]!, TimeSpan.FromSeconds(9.9), TimeSpan.FromSeconds(10.1));
    }

    [Fact]
    public void A_sample_counts_for_the_time_at_which_it_was_recorded()
    {
        var timing = new Timing(TestData.Enabled, _time);
        timing.Record(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(39));
        Assert.Equal(1L, timing["Last Minute Count"]);

        timing.Record(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal((2L, 0L), (timing["Count"], timing["Last Minute Count"]));
        Assert.Null(timing["Last Minute Avg"]);
        Assert.Null(timing["Last Minute 95%"]);
    }

    [Fact]
    public void The_cost_of_a_rate_does_not_grow_with_the_number_of_rates()
    {
        var stuff = TestData.CreateNamespace();
        var counter = stuff.Counter("Total Events");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 4000; i++) stuff.AddRate($"Rate {i}", counter, _time);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 4000, 0, 4000);
        GC.KeepAlive(stuff);
    }

    [Fact]
    public void A_distribution_reports_the_last_minute_and_all_values()
    {
        var distribution = new Distribution(TestData.Enabled, _time);
        distribution.Record(1000);
        _time.Advance(TimeSpan.FromMinutes(2));
        distribution.Record(5);
        Assert.Equal((5.0, 1005.0), (distribution["Last Minute Avg"], distribution["Sum"]));
        Assert.Equal(1L, distribution["Last Minute Count"]);
    }

    [Fact]
    public void A_rate_covers_the_last_minute_and_falls_to_zero()
    {
        var stuff = TestData.CreateNamespace();
        var counter = stuff.Counter("Total Events");
        stuff.AddRate("Last Minute Events/Second", counter, _time);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0.0, Rate(stuff));

        counter.Add(600);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.InRange(Rate(stuff), 9.8, 10.2);

        _time.Advance(TimeSpan.FromSeconds(32));
        Assert.Equal(0.0, Rate(stuff));
    }

    [Fact]
    public void A_new_rate_covers_the_time_since_its_creation()
    {
        var stuff = TestData.CreateNamespace();
        var counter = stuff.Counter("Total Events");
        counter.Add(1_000_000);
        stuff.AddRate("Last Minute Events/Second", counter, _time);
        _time.Advance(TimeSpan.FromSeconds(10));
        counter.Add(50);
        Assert.InRange(Rate(stuff), 4.9, 5.1);
    }

    [Fact]
    public void A_rate_is_absent_in_a_pause_and_right_after_it()
    {
        var stuff = TestData.CreateNamespace();
        var counter = stuff.Counter("Total Events");
        stuff.AddRate("Last Minute Events/Second", counter, _time);
        Collect(30);
        Assert.InRange(Rate(stuff), 9.8, 10.2);

        stuff.Enabled = false;
        Collect(25);
        Assert.Null(((Func<IDictionary<string, object?>, object?>)stuff.Entries["Last Minute Events/Second"]!)(stuff.Entries));

        stuff.Enabled = true;
        Collect(20);
        Assert.InRange(Rate(stuff), 9.8, 10.2);

        void Collect(int seconds)
        {
            for (var i = 0; i < seconds; i++)
            {
                counter.Add(10);
                _time.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }

    [Fact]
    public void Outcomes_are_counted_in_total_and_for_the_last_minute()
    {
        var outcomes = new Outcomes("2xx", "5xx");
        var timing = new Timing(TestData.Enabled, outcomes, _time);
        timing.RecordEvenIfPaused(TimeSpan.FromSeconds(1), 0);
        timing.RecordEvenIfPaused(TimeSpan.FromSeconds(1), 1);
        _time.Advance(TimeSpan.FromSeconds(61));
        for (var i = 0; i < 3; i++) timing.RecordEvenIfPaused(TimeSpan.FromSeconds(1), 1);
        timing.RecordEvenIfPaused(TimeSpan.FromSeconds(1));

        Assert.Equal((6L, 1L, 4L), (timing["Count"], timing["Total 2xx"], timing["Total 5xx"]));
        Assert.Equal((4L, 0L, 3L), (timing["Last Minute Count"], timing["Last Minute 2xx"], timing["Last Minute 5xx"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => timing.RecordEvenIfPaused(TimeSpan.Zero, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Timing(TestData.Enabled).RecordEvenIfPaused(TimeSpan.Zero, 0));
    }

    private static double Rate(StatisticsNamespace stuff) =>
        (double)((Func<IDictionary<string, object?>, object?>)stuff.Entries["Last Minute Events/Second"]!)(stuff.Entries)!;
}
