using System.Diagnostics.Metrics;
using Chalkboard.Statistics.Meters;
using OpenTelemetry.Metrics;

namespace Chalkboard.Statistics.Tests.Meters;

/// <summary>The tests run sequentially, because all publish meters of the same name.</summary>
[Collection(nameof(PublicationTests))]
public sealed class PublicationTests
{
    [Fact]
    public void Numbers_appear_with_names_and_units_of_OpenTelemetry()
    {
        using var published = new PublishedRepository();
        var shop = published.Namespace("My Shop (new)");
        shop.Counter("Orders").Add(3);
        shop.Gauge("Queue Length").Set(7);
        shop.Entries["Total Bytes Sent"] = 100L;
        shop.Entries["Bytes Sent/Second"] = 2.5;
        shop.Entries["Orders/Second"] = 0.5;
        shop.AddFunction("Age", _ => TimeSpan.FromMinutes(2));

        var metrics = published.Collect();

        Assert.Equal(
            (MetricType.DoubleSum,
                3), (metrics["my_shop_new.orders"].MetricType, PublishedRepository.GetValue(metrics["my_shop_new.orders"])));
        Assert.Equal(
            (MetricType.DoubleGauge, 7), (
                metrics["my_shop_new.queue_length"].MetricType, PublishedRepository.GetValue(metrics["my_shop_new.queue_length"])));
        Assert.Equal(
            (MetricType.DoubleSum, "By", 100), (
                metrics["my_shop_new.bytes_sent"].MetricType, metrics["my_shop_new.bytes_sent"].Unit,
                PublishedRepository.GetValue(metrics["my_shop_new.bytes_sent"])));
        Assert.Equal("By/s", metrics["my_shop_new.bytes_sent_per_second"].Unit);
        Assert.Equal("1/s", metrics["my_shop_new.orders_per_second"].Unit);
        Assert.Equal(("s", 120), (metrics["my_shop_new.age"].Unit, PublishedRepository.GetValue(metrics["my_shop_new.age"])));
        Assert.Equal("My Shop (new): Orders", metrics["my_shop_new.orders"].Description);
    }

    [Fact]
    public void Records_are_distinguished_by_tags()
    {
        using var published = new PublishedRepository();
        var shop = published.Namespace("Shop");
        shop.Timing("Checkout").Record(TimeSpan.FromSeconds(2));
        shop.Timing("Search").Record(TimeSpan.FromSeconds(0.5));
        shop.Table("Carts").Record("Large").Counter("Sold").Add(4);

        var metrics = published.Collect();

        Assert.Equal(("s", 2), (metrics["shop.timings.p95"].Unit, PublishedRepository.GetValue(metrics["shop.timings.p95"], "Checkout")));
        Assert.Equal(
            (MetricType.DoubleSum, 1), (
                metrics["shop.timings.count"].MetricType, PublishedRepository.GetValue(metrics["shop.timings.count"], "Search")));
        Assert.Equal(
            (MetricType.DoubleSum,
                0.5), (metrics["shop.timings.sum"].MetricType, PublishedRepository.GetValue(metrics["shop.timings.sum"], "Search")));
        Assert.Equal(
            (MetricType.DoubleSum,
                4), (metrics["shop.carts.sold"].MetricType, PublishedRepository.GetValue(metrics["shop.carts.sold"], "Large")));
    }

    [Fact]
    public void New_entries_are_collected_and_removed_ones_are_not()
    {
        using var published = new PublishedRepository();
        var shop = published.Namespace("Later");
        shop.Gauge("One").Set(1);
        Assert.DoesNotContain("later.two", published.Collect().Keys);

        shop.Gauge("Two").Set(2);
        Assert.Equal(2, PublishedRepository.GetValue(published.Collect()["later.two"]));

        shop.Entries.Remove("One");
        Assert.DoesNotContain("later.one", published.Collect().Keys);
    }

    [Fact]
    public void One_collection_calls_each_function_once()
    {
        using var published = new PublishedRepository();
        var calls = 0;
        for (var i = 0; i < 20; i++) published.Namespace("Calls").Gauge($"Gauge {i}");
        published.Namespace("Calls").AddFunction("Calls", _ => ++calls);

        published.Collect();
        Assert.Equal(1, calls);
        Assert.Equal(2, PublishedRepository.GetValue(published.Collect()["calls.calls"]));
        Assert.Equal(2, calls);
    }

    [Fact]
    public void Nothing_is_read_without_a_collection()
    {
        using var published = new PublishedRepository(isCollected: false);
        var called = false;
        published.Namespace("Quiet").AddFunction("Called", _ => called = true);

        published.Collect();

        Assert.False(called);
    }

    [Fact]
    public void Namespaces_that_come_from_meters_are_left_out_and_ours_is_not_read()
    {
        using var published = new PublishedRepository();
        using var meter = new Meter($"Tests.{Guid.NewGuid():N}");
        using var reader = MeterReader.Start(published.Repository);
        meter.CreateCounter<long>("c").Add(1);
        published.Namespace("Own").Counter("Mine").Increment();

        var metrics = published.Collect();

        Assert.Contains(meter.Name, published.Repository.Keys);
        Assert.Contains("own.mine", metrics.Keys);
        Assert.DoesNotContain(metrics.Keys, name => name.StartsWith("tests.", StringComparison.Ordinal));
        Assert.DoesNotContain(StatisticsMeter.Name, published.Repository.Keys);
    }

    [Fact]
    public void Errors_texts_events_and_lists_are_left_out()
    {
        using var published = new PublishedRepository();
        var mixed = published.Namespace("Mixed");
        mixed.Entries["Version"] = "1.0";
        mixed.Entries["Broken"] = double.NaN;
        mixed.AddFunction("Failing", _ => throw new InvalidOperationException());
        mixed.Table("Requests").Record("1").Entries["Start Time"] = DateTimeOffset.UnixEpoch;
        mixed.Table("Requests").Record("1").Entries["Bytes"] = 5L;
        mixed.List("Slow").Add(new Dictionary<string, object?> { ["Bytes"] = 5L });
        published.Repository["No namespace"] = 1L;

        Assert.DoesNotContain(
            published.Collect().Keys, name =>
                name.StartsWith("mixed", StringComparison.Ordinal) || name.StartsWith("no_", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_that_become_equal_and_names_without_letters_are_published()
    {
        using var published = new PublishedRepository();
        var odd = published.Namespace("7 Ü");
        odd.Entries["a b"] = 1L;
        odd.Entries["A/B"] = 2L;
        odd.Entries["a_b"] = 3L;
        odd.Entries["Time"] = 4L;
        odd.Entries["Total Time"] = 5L;
        odd.Entries["%"] = 6L;
        odd.Entries[new string('x', 1000)] = 7L;

        var metrics = published.Collect();

        var names = metrics.Keys.Where(name => name.StartsWith("n7.", StringComparison.Ordinal)).ToList();
        Assert.Equal(7, names.Count);
        Assert.Subset(names.ToHashSet(), new HashSet<string> { "n7.a_b", "n7.a_b_2", "n7.a_per_b", "n7.time", "n7.time_2", "n7.unnamed" });
        Assert.Equal(28, names.Sum(name => PublishedRepository.GetValue(metrics[name])));
    }

    [Fact]
    public void An_entry_that_blocks_does_not_block_the_collection()
    {
        using var release = new ManualResetEventSlim();
        using var published = new PublishedRepository();
        var shop = published.Namespace("Shop");
        shop.Counter("Orders").Add(3);
        shop.AddFunction("Blocks", _ =>
        {
            release.Wait();
            return 1;
        });
        Assert.Equal(3, PublishedRepository.GetValue(published.Collect()["shop.orders"]));
        release.Set();
    }

    [Fact]
    public void Only_the_report_reads_dictionaries_of_participants()
    {
        using var published = new PublishedRepository();
        published.Repository["Odd"] = new EnumerableOnlyDictionary { ["A"] = 1L };
        Assert.Equal(1, PublishedRepository.GetValue(published.Collect()["odd.a"]));
    }

    /// <summary>A dictionary that can only be enumerated.</summary>
    private sealed class EnumerableOnlyDictionary : Dictionary<string, object?>, IDictionary<string, object?>
    {
        bool IDictionary<string, object?>.TryGetValue(string key, out object? value) => throw new InvalidOperationException("asked");
    }
}
