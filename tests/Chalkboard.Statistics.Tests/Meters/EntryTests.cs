using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Tests.Meters;

public sealed class EntryTests
{
    [Fact]
    public async Task A_counter_without_tags_is_an_entry_that_begins_with_Total()
    {
        using var reading = new Reading();
        var counter = reading.Meter.CreateCounter<int>("orders", "{order}");

        counter.Add(2);
        counter.Add(40);

        Assert.Equal(42L, await reading.Report("Total orders"));
    }

    [Fact]
    public async Task Up_down_counters_and_gauges_keep_their_names()
    {
        using var reading = new Reading();
        reading.Meter.CreateUpDownCounter<long>("queued").Add(5);
        var level = reading.Meter.CreateGauge<double>("level", "Cel");
        var queued = reading.Meter.CreateUpDownCounter<long>("queued");

        queued.Add(-7);
        level.Record(20);
        level.Record(21.5);

        Assert.Equal(-2L, await reading.Report("queued"));
        Assert.Equal(21.5, await reading.Report("level (Cel)"));
    }

    [Theory]
    [InlineData("d", 24 * 3600)]
    [InlineData("h", 3600)]
    [InlineData("min", 60)]
    [InlineData("s", 1)]
    [InlineData("ms", 0.001)]
    [InlineData("us", 0.000001)]
    public async Task Durations_are_time_spans_in_whichever_unit_they_were_measured(string unit, double seconds)
    {
        using var reading = new Reading();
        reading.Meter.CreateCounter<long>("busy", unit).Add(3);
        reading.Meter.CreateGauge<double>("age", unit).Record(1.5);
        reading.Meter.CreateHistogram<double>("wait", unit).Record(2);

        Assert.Equal(TimeSpan.FromSeconds(3 * seconds), await reading.Report("Total busy"));
        Assert.Equal(TimeSpan.FromSeconds(1.5 * seconds), await reading.Report("age"));
        Assert.Equal(TimeSpan.FromSeconds(2 * seconds), await reading.Report("Timings", "wait", "Max"));
    }

    [Fact]
    public async Task Bytes_are_part_of_the_name()
    {
        using var reading = new Reading();
        reading.Meter.CreateCounter<long>("sent", "By").Add(10);
        reading.Meter.CreateHistogram<int>("size", "By").Record(7);

        Assert.Equal(10L, await reading.Report("Total sent (Bytes)"));
        Assert.Equal(7.0, await reading.Report("Distributions", "size (Bytes)", "Sum"));
    }

    [Fact]
    public async Task Numbers_of_every_type_are_read()
    {
        using var reading = new Reading();
        reading.Meter.CreateCounter<byte>("byte").Add(1);
        reading.Meter.CreateCounter<short>("short").Add(2);
        reading.Meter.CreateCounter<int>("int").Add(3);
        reading.Meter.CreateCounter<long>("long").Add(4);
        reading.Meter.CreateCounter<float>("float").Add(0.5f);
        reading.Meter.CreateCounter<double>("double").Add(0.25);
        reading.Meter.CreateCounter<decimal>("decimal").Add(0.125m);

        var report = await reading.Report();

        Assert.Equal((1L, 2L, 3L, 4L), (report["Total byte"], report["Total short"], report["Total int"], report["Total long"]));
        Assert.Equal((0.5, 0.25, 0.125), (report["Total float"], report["Total double"], report["Total decimal"]));
    }

    [Fact]
    public async Task A_counter_ignores_negative_amounts_and_NaN()
    {
        using var reading = new Reading();
        var whole = reading.Meter.CreateCounter<long>("whole");
        var real = reading.Meter.CreateCounter<double>("real");
        var spread = reading.Meter.CreateHistogram<double>("spread", "s");

        whole.Add(1);
        whole.Add(-1);
        foreach (var value in new[] { 1, -1, double.NaN, double.PositiveInfinity }) real.Add(value);
        foreach (var value in new[] { 1, double.NaN, double.PositiveInfinity, double.MaxValue }) spread.Record(value);
        reading.Meter.CreateGauge<double>("age", "s").Record(double.NaN);

        Assert.Equal(1L, await reading.Report("Total whole"));
        Assert.Equal(1.0, await reading.Report("Total real"));
        Assert.Equal(2L, await reading.Report("Timings", "spread", "Count"));
        Assert.Null(await reading.Report("age"));
    }

    [Fact]
    public async Task No_count_is_lost_among_threads()
    {
        const int threads = 8, counts = 20_000;
        using var reading = new Reading();
        var whole = reading.Meter.CreateCounter<long>("whole");
        var real = reading.Meter.CreateCounter<double>("real");
        var tagged = reading.Meter.CreateCounter<int>("tagged");
        var spread = reading.Meter.CreateHistogram<double>("spread");

        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < counts; i++)
                {
                    whole.Add(1);
                    real.Add(0.5);
                    tagged.Add(1, new("odd", i % 2 == 1), new("kind", "a"));
                    spread.Record(1, new KeyValuePair<string, object?>("thread", thread));
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        var report = await reading.Report();
        Assert.Equal((long)threads * counts, report["Total whole"]);
        Assert.Equal(threads * counts * 0.5, report["Total real"]);
        Assert.Equal(
            [threads * counts / 2L, threads * counts / 2L], ((Report)report["Total tagged"]!).Select(
                record => ((Report)record.Value!)["Total Value"]));
        Assert.All((Report)report["spread"]!, record => Assert.Equal((long)counts, ((Report)record.Value!)["Count"]));
        Assert.Equal(threads, ((Report)report["spread"]!).Count);
    }

    [Fact]
    public void A_measurement_allocates_nothing()
    {
        using var reading = new Reading();
        var whole = reading.Meter.CreateCounter<long>("whole");
        var real = reading.Meter.CreateCounter<double>("real");
        var gauge = reading.Meter.CreateGauge<int>("gauge");
        var spread = reading.Meter.CreateHistogram<double>("spread", "s");
        KeyValuePair<string, object?> method =
            new("method", "GET"), status = new("status", 200), ok = new("ok", true), day = new("day", DayOfWeek.Friday);
        Assert.Equal(0, TestData.MeasureAllocation(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                whole.Add(1);
                real.Add(0.5);
                gauge.Record(i);
                spread.Record(0.001);
                whole.Add(1, method, status, ok);
                spread.Record(0.001, status, ok, method);
                whole.Add(1, day);
            }
        }));
    }
}
