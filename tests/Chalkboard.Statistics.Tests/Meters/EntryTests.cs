using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Tests.Meters;

public sealed class EntryTests
{
    [Fact]
    public async Task A_counter_without_tags_is_an_entry_that_begins_with_Total()
    {
        using var fixture = new MeterFixture();
        var counter = fixture.Meter.CreateCounter<int>("orders", "{order}");

        counter.Add(2);
        counter.Add(40);

        Assert.Equal(42L, await fixture.ReportAsync("Total orders"));
    }

    [Fact]
    public async Task Up_down_counters_and_gauges_keep_their_names()
    {
        using var fixture = new MeterFixture();
        fixture.Meter.CreateUpDownCounter<long>("queued").Add(5);
        var level = fixture.Meter.CreateGauge<double>("level", "Cel");
        var queued = fixture.Meter.CreateUpDownCounter<long>("queued");

        queued.Add(-7);
        level.Record(20);
        level.Record(21.5);

        Assert.Equal(-2L, await fixture.ReportAsync("queued"));
        Assert.Equal(21.5, await fixture.ReportAsync("level (Cel)"));
    }

    [Theory]
    [InlineData("d", 24 * 3600)]
    [InlineData("h", 3600)]
    [InlineData("min", 60)]
    [InlineData("s", 1)]
    [InlineData("ms", 0.001)]
    [InlineData("us", 0.000001)]
    public async Task Durations_are_time_spans_whatever_their_unit(string unit, double seconds)
    {
        using var fixture = new MeterFixture();
        fixture.Meter.CreateCounter<long>("busy", unit).Add(3);
        fixture.Meter.CreateGauge<double>("age", unit).Record(1.5);
        fixture.Meter.CreateHistogram<double>("wait", unit).Record(2);

        Assert.Equal(TimeSpan.FromSeconds(3 * seconds), await fixture.ReportAsync("Total busy"));
        Assert.Equal(TimeSpan.FromSeconds(1.5 * seconds), await fixture.ReportAsync("age"));
        Assert.Equal(TimeSpan.FromSeconds(2 * seconds), await fixture.ReportAsync("Timings", "wait", "Max"));
    }

    [Fact]
    public async Task Bytes_are_part_of_the_name()
    {
        using var fixture = new MeterFixture();
        fixture.Meter.CreateCounter<long>("sent", "By").Add(10);
        fixture.Meter.CreateHistogram<int>("size", "By").Record(7);

        Assert.Equal(10L, await fixture.ReportAsync("Total sent (Bytes)"));
        Assert.Equal(7.0, await fixture.ReportAsync("Distributions", "size (Bytes)", "Sum"));
    }

    [Fact]
    public async Task Numbers_of_every_type_are_read()
    {
        using var fixture = new MeterFixture();
        fixture.Meter.CreateCounter<byte>("byte").Add(1);
        fixture.Meter.CreateCounter<short>("short").Add(2);
        fixture.Meter.CreateCounter<int>("int").Add(3);
        fixture.Meter.CreateCounter<long>("long").Add(4);
        fixture.Meter.CreateCounter<float>("float").Add(0.5f);
        fixture.Meter.CreateCounter<double>("double").Add(0.25);
        fixture.Meter.CreateCounter<decimal>("decimal").Add(0.125m);

        var report = await fixture.ReportAsync();

        Assert.Equal((1L, 2L, 3L, 4L), (report["Total byte"], report["Total short"], report["Total int"], report["Total long"]));
        Assert.Equal((0.5, 0.25, 0.125), (report["Total float"], report["Total double"], report["Total decimal"]));
    }

    [Fact]
    public async Task A_counter_ignores_negative_amounts_and_NaN()
    {
        using var fixture = new MeterFixture();
        var whole = fixture.Meter.CreateCounter<long>("whole");
        var real = fixture.Meter.CreateCounter<double>("real");
        var spread = fixture.Meter.CreateHistogram<double>("spread", "s");

        whole.Add(1);
        whole.Add(-1);
        foreach (var value in new[] { 1, -1, double.NaN, double.PositiveInfinity }) real.Add(value);
        foreach (var value in new[] { 1, double.NaN, double.PositiveInfinity, double.MaxValue }) spread.Record(value);
        fixture.Meter.CreateGauge<double>("age", "s").Record(double.NaN);

        Assert.Equal(1L, await fixture.ReportAsync("Total whole"));
        Assert.Equal(1.0, await fixture.ReportAsync("Total real"));
        Assert.Equal(2L, await fixture.ReportAsync("Timings", "spread", "Count"));
        Assert.Null(await fixture.ReportAsync("age"));
    }

    [Fact]
    public async Task No_count_is_lost_among_threads()
    {
        const int threads = 8, counts = 20_000;
        using var fixture = new MeterFixture();
        var whole = fixture.Meter.CreateCounter<long>("whole");
        var real = fixture.Meter.CreateCounter<double>("real");
        var tagged = fixture.Meter.CreateCounter<int>("tagged");
        var spread = fixture.Meter.CreateHistogram<double>("spread");

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

        var report = await fixture.ReportAsync();
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
        using var fixture = new MeterFixture();
        var whole = fixture.Meter.CreateCounter<long>("whole");
        var real = fixture.Meter.CreateCounter<double>("real");
        var gauge = fixture.Meter.CreateGauge<int>("gauge");
        var spread = fixture.Meter.CreateHistogram<double>("spread", "s");
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
