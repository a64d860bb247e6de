using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Tests.Reports;

public sealed class PrometheusTests
{
    private static async Task<string[]> LinesAsync(params (string Name, object? Value)[] entries) =>
        await LinesAsync(PrometheusFormat.Text, entries);

    private static async Task<string[]> LinesAsync(PrometheusFormat format, params (string Name, object? Value)[] entries) =>
        TestData.ToMetrics(await TestData.CreateRepository(TestData.CreateEntries(entries)).ReportAsync(), format).Split('\n');

    [Theory]
    [InlineData("Requests/Second", 1.5, "stuff_requests_per_second 1.5")]
    [InlineData("Bytes Read/Request", 1.5, "stuff_read_bytes_per_request 1.5")]
    [InlineData("Total Bytes Read", 7L, "stuff_read_bytes_total 7")]
    [InlineData("Total Requests", 7, "stuff_requests_total 7")]
    [InlineData("Enabled", true, "stuff_enabled 1")]
    [InlineData("Queue Count", 7, "stuff_queue_count_value 7")]
    [InlineData("Grand Total", 7, "stuff_grand_total_value 7")]
    [InlineData("50%", 7, "stuff_50_percent 7")]
    [InlineData("Не число", double.NaN, "stuff_unnamed NaN")]
    [InlineData("Endless", double.PositiveInfinity, "stuff_endless +Inf")]
    [InlineData("Small", 1e-7, "stuff_small 1E-07")]
    [InlineData("Many", 999_999_999_999_999L, "stuff_many 999999999999999")]
    [InlineData("More", 1e20, "stuff_more 1E+20")]
    [InlineData("Most", double.MaxValue, "stuff_most 1.7976931348623157E+308")]
    [InlineData("Below", -3.0, "stuff_below -3")]
    public async Task A_number_has_a_name_by_the_conventions(string name, object value, string line) =>
        Assert.Contains(line, await LinesAsync((name, value)));

    [Fact]
    public async Task Cached_names_do_not_change_a_scrape_in_either_format()
    {
        var table = TestData.CreateEntries(("r", TestData.CreateEntries(("Bytes", 1), ("Kind", "a"))));
        var report = await TestData.CreateRepository(
            TestData.CreateEntries(("Bytes Read", 1), ("Read Bytes", 2), ("Total Mails", 3), ("Table", table))).ReportAsync();
        var (text, open) = (TestData.ToMetrics(report, PrometheusFormat.Text), TestData.ToMetrics(report, PrometheusFormat.OpenMetrics));
        Assert.Contains("# TYPE stuff_mails_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE stuff_mails counter\n", open, StringComparison.Ordinal);
        Assert.Contains("stuff_read_bytes_2 2\n", text, StringComparison.Ordinal);
        Assert.Equal(
            (text, open), (TestData.ToMetrics(report, PrometheusFormat.Text), TestData.ToMetrics(report, PrometheusFormat.OpenMetrics)));
    }

    [Fact]
    public async Task Durations_and_times_are_seconds()
    {
        var lines = await LinesAsync(
            ("Uptime", TimeSpan.FromMilliseconds(1500)), ("Total Time", TimeSpan.FromMinutes(1)), (
                "Start Time", DateTimeOffset.UnixEpoch.AddSeconds(2)));
        Assert.Contains("stuff_uptime_seconds 1.5", lines);
        Assert.Contains("stuff_time_seconds_total 60", lines);
        Assert.Contains("stuff_start_time_seconds 2", lines);
    }

    [Fact]
    public async Task A_counter_is_typed_as_one_by_its_kind_or_by_its_name()
    {
        var counter = new Counter(TestData.Enabled);
        counter.Add(4);
        var lines = await LinesAsync(("Important Events", counter), ("Total Mails", 3), ("Level", 2));
        Assert.Contains("# TYPE stuff_important_events_total counter", lines);
        Assert.Contains("stuff_important_events_total 4", lines);
        Assert.Contains("# TYPE stuff_mails_total counter", lines);
        Assert.Contains("# TYPE stuff_level gauge", lines);
    }

    [Fact]
    public async Task Records_are_series_with_their_texts_as_labels()
    {
        var lines = await LinesAsync(("Servers", TestData.CreateEntries(
            ("mx1", TestData.CreateEntries(("Host", "a\"b\\c\nd"), ("Total Mails", 3), ("Time", TimeSpan.FromSeconds(2)))),
            ("mx2", TestData.CreateEntries(("Total Mails", 5))),
            ("alone", 9))));
        Assert.Contains("""stuff_servers_mails_total{record="mx1",host="a\"b\\c\nd"} 3""", lines);
        Assert.Contains("""stuff_servers_mails_total{record="mx2"} 5""", lines);
        Assert.Contains("""stuff_servers_time_seconds{record="mx1",host="a\"b\\c\nd"} 2""", lines);
        Assert.Contains("""stuff_servers{record="alone"} 9""", lines);
    }

    [Fact]
    public async Task The_value_of_a_record_is_the_metric_of_its_collection()
    {
        var lines = await LinesAsync(
            ("Total http.requests", TestData.CreateEntries(("method=GET", TestData.CreateEntries(("method", "GET"), ("Total Value", 3))))),
            ("io (Bytes)", TestData.CreateEntries(("disk=a", TestData.CreateEntries(("disk", "a"), ("Bytes", 4))))));
        Assert.Contains("# TYPE stuff_http_requests_total counter", lines);
        Assert.Contains("""stuff_http_requests_total{record="method=GET",method="GET"} 3""", lines);
        Assert.Contains("""stuff_io_bytes{record="disk=a",disk="a"} 4""", lines);
    }

    [Fact]
    public async Task Records_with_a_point_in_time_are_left_out() =>
        Assert.Equal(
            [""], await LinesAsync(
                ("Requests",
                    TestData.CreateEntries(("1", TestData.CreateEntries(("Start Time", DateTimeOffset.UnixEpoch), ("Bytes Read", 5)))))));

    [Fact]
    public async Task Distributions_are_summaries()
    {
        var timing = new Timing(TestData.Enabled);
        timing.Record(TimeSpan.FromSeconds(2));
        var lines = await LinesAsync(("Timings", TestData.CreateEntries(("Checkout", timing))));
        Assert.Contains("# TYPE stuff_timings_seconds summary", lines);
        Assert.Contains("""stuff_timings_seconds{record="Checkout",quantile="0.95"} 2""", lines);
        Assert.Contains("""stuff_timings_seconds_sum{record="Checkout"} 2""", lines);
        Assert.Contains("""stuff_timings_seconds_count{record="Checkout"} 1""", lines);
        Assert.Contains("""stuff_timings_max_seconds{record="Checkout"} 2""", lines);
    }

    [Fact]
    public async Task Lists_texts_errors_and_nulls_are_left_out() =>
        Assert.Equal(
            [""], await LinesAsync(
                ("List", new[] { new Dictionary<string, object?> { ["x"] =
                    1 } }), ("Text", "x"), ("Nothing", null), ("Bad", TestData.Function(_ => throw new FormatException()))));

    [Fact]
    public async Task Names_that_become_equal_stay_distinct()
    {
        var lines = await LinesAsync(("Bytes Read", 1), ("Read Bytes", 2), ("Total Read Bytes", 3), ("read-bytes", 4));
        Assert.Contains("stuff_read_bytes 1", lines);
        Assert.Contains("stuff_read_bytes_2 2", lines);
        Assert.Contains("stuff_read_bytes_3_total 3", lines);
        Assert.Contains("stuff_read_bytes_4 4", lines);
    }

    [Fact]
    public async Task Labels_that_become_equal_stay_distinct() =>
        Assert.Contains(
            """stuff_t{record="r",a_b="1",a_b_="2"} 5""",
            await LinesAsync(("T", TestData.CreateEntries(("r", TestData.CreateEntries(("a.b", "1"), ("a_b", "2"), ("Value", 5)))))));

    [Fact]
    public async Task OpenMetrics_names_a_counter_without_its_suffix_and_has_an_end()
    {
        var lines = await LinesAsync(PrometheusFormat.OpenMetrics, ("Total Mails \"x\"", 3));
        Assert.Equal(
            ["# HELP stuff_mails_x Total Mails \\\"x\\\" of Stuff.", "# TYPE stuff_mails_x counter", "stuff_mails_x_total 3", "# EOF",
                ""], lines);
    }

    [Fact]
    public async Task The_number_of_series_is_bounded()
    {
        var table = new Dictionary<string, object?>();
        for (var i = 0; i < 30_000; i++) table[$"{i}"] = i;
        var lines = await LinesAsync(("Table", table));
        Assert.Equal(PrometheusReportWriter.MaxSeries, lines.Count(line => line.StartsWith("stuff_table{", StringComparison.Ordinal)));
        Assert.Contains("chalkboard_series_dropped 10000", lines);
    }

    [Fact]
    public async Task Long_labels_are_cut() =>
        Assert.All(await LinesAsync(("T", TestData.CreateEntries((new string('x', 100_000), 1)))),
        line => Assert.InRange(line.Length, 0, 1000));

    [Fact]
    public async Task Long_names_that_differ_at_their_end_stay_distinct()
    {
        var name = new string('x', 600);
        var lines = await LinesAsync(("T", TestData.CreateEntries(($"{name}1", 1), ($"{name}2", 2))), ($"{name}1", 1), ($"{name}2", 2));
        Assert.Equal(
            4, lines.Where(line => !line.StartsWith('#') && line != "").Select(line => line[..line.LastIndexOf(' ')]).Distinct().Count());
    }

    [Fact]
    public async Task Names_that_are_equal_in_UTF_8_stay_distinct()
    {
        var lines = await LinesAsync(("T", TestData.CreateEntries(("a\ud800", 1), ("a\ud801", 2), ("a\ufffd", 3))));
        Assert.Equal(
            3, lines.Where(
                line =>
                    line.StartsWith("stuff_t{", StringComparison.Ordinal)).Select(line =>
                        line[..line.LastIndexOf(' ')]).Distinct().Count());
    }

    [Theory]
    [InlineData("99.9%", "0.999")]
    [InlineData("99.99%", "0.9999")]
    [InlineData("0.1%", "0.001")]
    [InlineData("7%", "0.07")]
    [InlineData("100%", "1")]
    public async Task A_quantile_is_exactly_a_hundredth_of_the_percentage(string name, string quantile) =>
        Assert.Contains(
            $$"""stuff_t{record="r",quantile="{{quantile}}"} 5""",
            await LinesAsync(("T", TestData.CreateEntries(("r", TestData.CreateEntries(("Count", 1), ("Sum", 5), (name, 5)))))));

    [Fact]
    public async Task A_percentage_that_is_written_twice_is_one_series() =>
        Assert.Single(
            await LinesAsync(
                ("T", TestData.CreateEntries(("r", TestData.CreateEntries(("Count", 1), ("Sum", 5), ("95%", 5), ("95.0%", 5)))))), line =>
                line.Contains("quantile", StringComparison.Ordinal));

    [Fact]
    public async Task A_float_is_the_number_that_it_is_written_as() =>
        Assert.Equal(
            ["0.1", "0.3"], (await LinesAsync(("A", 0.1f), ("B", (Half)0.3))).Where(
                line => line.StartsWith("stuff_", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]));

    [Fact]
    public async Task Thousands_of_names_without_a_Latin_letter_are_all_written()
    {
        var repository = TestData.CreateRepository();
        for (var i = 0; i < 10_000; i++) repository[$"日本{(char)(0x4e00 + i)}"] = TestData.CreateEntries(("語", i));
        var lines = TestData.ToMetrics(await repository.ReportAsync()).Split('\n');
        Assert.Equal(
            10_000, lines.Where(
                line => line.StartsWith("unnamed", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).Distinct().Count());
    }

    [Fact]
    public async Task Records_with_different_fields_are_all_written()
    {
        var lines = await LinesAsync(
            ("T", Enumerable.Range(0, 20_000).ToDictionary(i => $"r{i}", i => (object?)TestData.CreateEntries(($"f{i}", i)))));
        Assert.Equal(20_000, lines.Count(line => line.StartsWith("stuff_t_", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_size_of_a_records_labels_is_bounded()
    {
        var record = Enumerable.Range(0, 4000).ToDictionary(i => $"{i:0000}", i => i % 2 == 0 ? (object?)new string('x', 500) : i);
        var lines = await LinesAsync(("T", TestData.CreateEntries(("r", record))));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 10_000));
        Assert.Equal(2000, lines.Count(line => line.StartsWith("stuff_t_", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Promtool_accepts_the_metrics()
    {
        var repository = TestData.CreateRepository();
        foreach (var name in (string[])["Stuff", "ASP.NET Core Applications", "1st", "\"><script>\n", "日本", ""])
        {
            if (name == "") continue;
            var space = StatisticsNamespace.GetOrCreate(repository, name);
            space.AddUptime();
            space.Counter("Events").Increment();
            space.Gauge("Level/Tank").Set(double.NaN);
            space.Timing("Checkout \"1\"\n").Record(TimeSpan.FromSeconds(1));
            space.Distribution("Sizes").Record(5);
            space.Entries["Bytes Read/Request"] = 1.5;
            space.Entries["Total Bytes Read"] = 1;
            space.Entries["Count"] = 1;
            space.Entries["Cache Sum"] = 1;
            space.Entries["Hit %"] = 1;
            space.Table("Servers").Record("mx\\1").Entries["Host"] = "a";
            space.Table("Servers").Record("mx\\1").Counter("Mails").Increment();
        }
        Assert.Equal("", await Promtool.CheckAsync(TestData.ToMetrics(await repository.ReportAsync())));
    }
}
