using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Statistics.Tests.Counting;

public sealed class NamespaceTests
{
    [Fact]
    public async Task The_typed_layer_creates_objects_that_NET_alone_can_read()
    {
        var repository = TestData.CreateRepository();
        var stuff = StatisticsNamespace.GetOrCreate(repository, "My Stuff");
        stuff.Counter("Important Events").Add(3);
        stuff.Gauge("Level").Set(2.5);
        stuff.AddFunction("Twice", scope => 2 * (long)((IStrongBox)scope["Important Events"]!).Value!);
        stuff.Timing("Checkout").Record(TimeSpan.FromSeconds(1));
        stuff.Table("Servers").Record("mx1").Counter("Mails").Increment();
        stuff.List("Slow").Add(new Dictionary<string, object?> { ["Path"] = "/" });

        var live = (ConcurrentDictionary<string, object?>)repository["My Stuff"]!;
        Assert.Equal(3L, ((IStrongBox)live["Important Events"]!).Value);
        Assert.Equal(2.5, ((IStrongBox)live["Level"]!).Value);
        var timings = (ConcurrentDictionary<string, object?>)live["Timings"]!;
        Assert.Equal(1L, ((IDictionary<string, object?>)timings["Checkout"]!)["Count"]);
        Assert.Single((IEnumerable<IDictionary<string, object?>>)live["Slow"]!);

        var report = (await repository.ReportAsync()).GetReport("My Stuff");
        Assert.Equal(6L, report["Twice"]);
        Assert.Equal(true, report["Enabled"]);
        Assert.Equal(1L, report.GetReport("Servers").GetReport("mx1")["Mails"]);
    }

    [Fact]
    public void A_second_call_returns_the_same_entry()
    {
        var repository = TestData.CreateRepository();
        Assert.Same(
            StatisticsNamespace.GetOrCreate(repository, "X").Counter("C"), StatisticsNamespace.GetOrCreate(repository, "X").Counter("C"));
        Assert.Same(
            StatisticsNamespace.GetOrCreate(repository, "X").Timing("T"), StatisticsNamespace.GetOrCreate(repository, "X").Timing("T"));
        StatisticsNamespace.GetOrCreate(repository, "X").List("L").Add(new Dictionary<string, object?>());
        Assert.Single(StatisticsNamespace.GetOrCreate(repository, "X").List("L").Records);
    }

    [Fact]
    public void A_name_of_an_entry_of_another_kind_is_refused_with_its_type()
    {
        var stuff = TestData.CreateNamespace();
        stuff.Counter("Events");
        var refusal = Assert.Throws<InvalidOperationException>(() => stuff.Gauge("Events"));
        Assert.Contains("'Events' of 'Stuff' is a Chalkboard.Statistics.Counter, not a Gauge", refusal.Message, StringComparison.Ordinal);

        var repository = TestData.CreateRepository(new Dictionary<string, object?>());
        Assert.Contains(
            "The namespace 'Stuff' is a ", Assert.Throws<InvalidOperationException>(
                () => StatisticsNamespace.GetOrCreate(repository, "Stuff")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => stuff.Counter(""));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_namespace_that_a_plain_bool_paused_before_its_creation_starts_paused(bool enabled)
    {
        var repository = TestData.CreateRepository(TestData.CreateEntries(("Enabled", enabled)));
        var stuff = StatisticsNamespace.GetOrCreate(repository, "Stuff");
        stuff.Counter("Events").Increment();
        Assert.Equal(enabled, stuff.Enabled);
        Assert.Equal(enabled ? 1 : 0, stuff.Counter("Events").Value);
    }

    [Fact]
    public void Writing_to_the_cell_pauses_all_entries_of_the_namespace()
    {
        var repository = TestData.CreateRepository();
        var stuff = StatisticsNamespace.GetOrCreate(repository, "Stuff");
        var (counter, timing, record) = (stuff.Counter("C"), stuff.Timing("T"), stuff.Table("Table").Record("R").Counter("C"));

        ((StrongBox<bool>)stuff.Entries["Enabled"]!).Value = false;
        counter.Increment();
        timing.Record(TimeSpan.FromSeconds(1));
        record.Increment();
        stuff.List("L").Add(new Dictionary<string, object?>());
        Assert.False(stuff.Enabled);
        Assert.Equal((0, 0L, 0, 0), (counter.Value, timing["Count"], record.Value, stuff.List("L").Records.Count));

        stuff.Enabled = true;
        counter.Increment();
        Assert.Equal(1, counter.Value);
    }

    [Fact]
    public void A_plain_bool_stays_a_plain_bool_and_a_namespace_without_a_switch_cannot_be_paused()
    {
        var plain = TestData.CreateEntries(("Enabled", true));
        Assert.True(NamespaceSwitch.TrySetEnabled(plain, false));
        Assert.Equal(false, plain["Enabled"]);
        Assert.False(NamespaceSwitch.GetEnabled(plain));

        Assert.False(NamespaceSwitch.TrySetEnabled(TestData.CreateEntries(), false));
        Assert.Null(NamespaceSwitch.GetEnabled(TestData.CreateEntries(("Enabled", "yes"))));
    }

    [Fact]
    public async Task Uptime_grows_from_its_start()
    {
        var time = new FakeTimeProvider();
        var repository = TestData.CreateRepository();
        StatisticsNamespace.GetOrCreate(repository, "Stuff").AddUptime(time);
        var start = time.GetUtcNow();
        time.Advance(TimeSpan.FromHours(3));

        var report = (await repository.ReportAsync()).GetReport("Stuff");
        Assert.Equal(start, report["Start Time"]);
        Assert.Equal(TimeSpan.FromHours(3), report["Uptime"]);
    }

    [Fact]
    public void Names_beyond_the_bound_of_a_table_share_a_record()
    {
        var table = TestData.CreateNamespace().Table("Paths", capacity: 3);
        for (var i = 0; i < 10; i++) table.Timing($"/{i}").Record(TimeSpan.FromMilliseconds(1));

        Assert.Equal(["(other)", "/0", "/1", "/2"], table.Records.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(7L, table.Timing(RecordTable.OverflowName)["Count"]);
        Assert.True(table.Remove("/1"));
    }

    [Fact]
    public void A_list_keeps_the_newest()
    {
        var list = TestData.CreateNamespace().List("Slow", capacity: 3);
        for (var i = 0; i < 10; i++) list.Add(new Dictionary<string, object?> { ["N"] = i });
        Assert.Equal([7, 8, 9], list.Records.Select(record => record["N"]));
    }
}
