using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Tests.Meters;

public sealed class TagTests
{
    private sealed class Hostile
    {
        public override string ToString() => throw new InvalidOperationException("hostile");
        public override bool Equals(object? obj) => throw new InvalidOperationException("hostile");
        public override int GetHashCode() => throw new InvalidOperationException("hostile");
    }

    [Fact]
    public async Task Each_tag_set_has_a_record_with_the_tags_as_text()
    {
        using var fixture = new MeterFixture();
        var requests = fixture.Meter.CreateCounter<long>("requests");

        requests.Add(1, new("status", 200), new("method", "GET"), new("retried", false));
        requests.Add(2, new("status", 404), new("method", "GET"), new("retried", true));

        var records = (Report)(await fixture.ReportAsync("Total requests"))!;
        Assert.Equal(["method=GET, retried=false, status=200", "method=GET, retried=true, status=404"], records.Names);
        Assert.Equal(
            [new("Total Value", 1L), new("method", "GET"), new("retried", "false"), new("status", "200")],
            (Report)records["method=GET, retried=false, status=200"]!);
    }

    [Fact]
    public async Task Durations_and_bytes_are_fields_of_their_own_names()
    {
        using var fixture = new MeterFixture();
        var tag = new KeyValuePair<string, object?>("disk", "a");
        fixture.Meter.CreateCounter<double>("io.time", "s").Add(1.5, tag);
        fixture.Meter.CreateUpDownCounter<long>("io.size", "By").Add(5, tag);

        Assert.Equal(TimeSpan.FromSeconds(1.5), await fixture.ReportAsync("Total io.time", "disk=a", "Total Time"));
        Assert.Equal(5L, await fixture.ReportAsync("io.size (Bytes)", "disk=a", "Bytes"));
    }

    [Fact]
    public async Task A_histogram_with_tags_is_a_collection_of_summaries()
    {
        using var fixture = new MeterFixture();
        var wait = fixture.Meter.CreateHistogram<double>("wait", "ms");

        foreach (var duration in new[] { 10, 20, 30 }) wait.Record(duration, new KeyValuePair<string, object?>("queue", "a"));

        var record = (Report)(await fixture.ReportAsync("wait", "queue=a"))!;
        Assert.Equal(
            ["50%", "95%", "99%", "Avg", "Count", "Max", "Min", "Sum", "queue"], record.Names.Where(
                name => !name.StartsWith("Last Minute ", StringComparison.Ordinal)));
        Assert.Equal(3L, record["Count"]);
        Assert.Equal(TimeSpan.FromMilliseconds(20), record["Avg"]);
    }

    [Fact]
    public async Task The_order_of_tags_does_not_matter()
    {
        using var fixture = new MeterFixture();
        var counter = fixture.Meter.CreateCounter<long>("c");

        counter.Add(1, new("a", 1), new("b", 2));
        counter.Add(1, new("b", 2), new("a", 1));
        counter.Add(1, new("a", 2), new("b", 1));

        Assert.Equal(2L, await fixture.ReportAsync("Total c", "a=1, b=2", "Total Value"));
        Assert.Equal(1L, await fixture.ReportAsync("Total c", "a=2, b=1", "Total Value"));
    }

    [Fact]
    public async Task Tag_values_with_equal_text_share_a_record()
    {
        using var fixture = new MeterFixture();
        var counter = fixture.Meter.CreateCounter<long>("c");

        counter.Add(1, new KeyValuePair<string, object?>("a", 1));
        counter.Add(1, new KeyValuePair<string, object?>("a", 1L));
        counter.Add(1, new KeyValuePair<string, object?>("a", "1"));
        counter.Add(1, new("x", "1"), new("y", "2"));
        counter.Add(1, new KeyValuePair<string, object?>("x", "1, y=2"));

        var records = (Report)(await fixture.ReportAsync("Total c"))!;
        Assert.Equal(["a=1", "x=1, y=2", "x=1, y=2 (2)"], records.Names);
        Assert.Equal(3L, ((Report)records["a=1"]!)["Total Value"]);
    }

    [Fact]
    public async Task Measurements_without_tags_have_a_record_of_their_own()
    {
        using var fixture = new MeterFixture();
        var level = fixture.Meter.CreateGauge<long>("level");

        level.Record(1);
        level.Record(2, new KeyValuePair<string, object?>("tank", "a"));

        Assert.Equal(1L, await fixture.ReportAsync("level"));
        Assert.Equal(2L, await fixture.ReportAsync("level (2)", "tank=a", "Value"));
    }

    [Fact]
    public async Task Tag_sets_beyond_the_bound_share_a_record()
    {
        using var fixture = new MeterFixture(maxRecords: 3);
        var counter = fixture.Meter.CreateCounter<long>("c");

        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 100; i++) counter.Add(1, new KeyValuePair<string, object?>("id", i));
        }

        var records = (Report)(await fixture.ReportAsync("Total c"))!;
        Assert.Equal(["(other)", "id=0", "id=1", "id=2"], records.Names);
        Assert.Equal(194L, ((Report)records["(other)"]!)["Total Value"]);
        Assert.Equal(2L, ((Report)records["id=0"]!)["Total Value"]);
    }

    [Fact]
    public async Task Many_tag_sets_are_found_again()
    {
        using var fixture = new MeterFixture(maxRecords: 400);
        var counter = fixture.Meter.CreateCounter<long>("c");

        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 400; i++)
                counter.Add(1, new("path", $"/a/rather/long/path/with/a/number/{i}/in/the/middle/of/it/all/and/more"), new("n", i % 7));
        }

        var records = (Report)(await fixture.ReportAsync("Total c"))!;
        Assert.Equal(400, records.Count);
        Assert.All(records, record => Assert.Equal(3L, ((Report)record.Value!)["Total Value"]));
    }

    [Fact]
    public async Task Values_that_are_null_huge_or_hostile_do_no_harm()
    {
        using var fixture = new MeterFixture();
        var counter = fixture.Meter.CreateCounter<long>("c");
        object?[] values =
            [null, new string('x', 1_000_000), new string('x', 1_000_001), new Hostile(), new Hostile(), double.NaN, double.NaN, "",
            "<script>"];

        foreach (var value in values) counter.Add(1, new KeyValuePair<string, object?>("a", value));
        counter.Add(1, new KeyValuePair<string, object?>(null!, "nameless"));
        counter.Add(1, new("a", 1), new("a", 2));
        counter.Add(1, [.. Enumerable.Range(0, 1000).Select(i => new KeyValuePair<string, object?>($"t{i}", i))]);

        var records = (Report)(await fixture.ReportAsync("Total c"))!;
        Assert.Equal(2L, ((Report)records["a=(unreadable)"]!)["Total Value"]);
        Assert.Equal(2L, ((Report)records["a=NaN"]!)["Total Value"]);
        Assert.Equal(2L, ((Report)records[$"a={new string('x', 200)}…"]!)["Total Value"]);
        Assert.Equal(1L, ((Report)records["a=2"]!)["Total Value"]);
        Assert.Equal(1L, ((Report)records["(unnamed)=nameless"]!)["Total Value"]);
        Assert.Equal(1L, ((Report)records["(other)"]!)["Total Value"]);
        Assert.Contains("a=<script>", records.Names);
        Assert.Equal(2, ((Report)(await fixture.ReportAsync())["Total c"]!).Names.Count(name => name == "a=" || name == "a= (2)"));
    }

    [Fact]
    public async Task Tags_named_like_fields_stay_distinct()
    {
        using var fixture = new MeterFixture();
        fixture.Meter.CreateGauge<long>("g").Record(5, new KeyValuePair<string, object?>("Value", "mine"));
        fixture.Meter.CreateHistogram<long>("h").Record(5, new KeyValuePair<string, object?>("Count", "mine"));

        Assert.Equal(5L, await fixture.ReportAsync("g", "Value (tag)=mine", "Value"));
        Assert.Equal("mine", await fixture.ReportAsync("h", "Count (tag)=mine", "Count (tag)"));
    }

    [Fact]
    public void Code_of_tag_values_runs_outside_of_the_lock()
    {
        using var fixture = new MeterFixture();
        var counter = fixture.Meter.CreateCounter<long>("c");
        var (others, waited) = (0, false);
        counter.Add(1, new KeyValuePair<string, object?>("first", "x"));
        counter.Add(1, new KeyValuePair<string, object?>("tag", new CallbackText(() =>
        {
            var other = new Thread(() => fixture.Meter.CreateCounter<long>($"other {others++}").Add(1));
            other.Start();
            waited |= !other.Join(TestTimeout.Default);
        })));
        Assert.True(others > 0);
        Assert.False(waited, "Another meter had to wait for the text of a tag.");
    }

    private sealed class CallbackText(Action read)
    {
        public override string ToString()
        {
            read();
            return "text";
        }
    }
}
