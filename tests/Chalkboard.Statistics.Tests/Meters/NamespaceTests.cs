using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Chalkboard.Statistics.Meters;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Tests.Meters;

public sealed class NamespaceTests
{
    [Fact]
    public void A_namespace_exists_from_its_first_measurement_until_its_meter_is_disposed()
    {
        using var fixture = new MeterFixture();
        var counter = fixture.Meter.CreateCounter<long>("c");
        fixture.Meter.CreateHistogram<long>("h").Record(1);
        fixture.Meter.CreateHistogram<long>("t").Record(1, new KeyValuePair<string, object?>("a", 1));
        counter.Add(1);
        Assert.Single(fixture.Repository);

        fixture.Meter.Dispose();
        counter.Add(1);

        Assert.Empty(fixture.Repository);
    }

    [Fact]
    public void A_meter_without_measurements_has_no_namespace()
    {
        using var fixture = new MeterFixture();
        fixture.Meter.CreateCounter<long>("c");

        Assert.Empty(fixture.Repository);
    }

    [Fact]
    public async Task Meters_of_one_name_share_a_namespace_until_the_last_is_disposed()
    {
        using var fixture = new MeterFixture();
        var second = new Meter(new MeterOptions(fixture.Name) { Version = "2", Scope = new object() });
        foreach (var meter in new[] { fixture.Meter, second })
        {
            meter.CreateCounter<long>("c").Add(1);
            meter.CreateObservableCounter("o", () => 10L);
            meter.CreateHistogram<double>("h", "s").Record(1, new KeyValuePair<string, object?>("a", 1));
        }
        Assert.Equal(2L, await fixture.ReportAsync("Total c"));
        Assert.Equal(20L, await fixture.ReportAsync("Total o"));
        Assert.Equal(2L, await fixture.ReportAsync("h", "a=1", "Count"));

        second.Dispose();
        Assert.Equal(2L, await fixture.ReportAsync("Total c"));
        Assert.Equal(10L, await fixture.ReportAsync("Total o"));

        fixture.Meter.Dispose();
        Assert.Empty(fixture.Repository);
    }

    [Fact]
    public async Task Instruments_of_one_name_that_differ_in_kind_or_unit_stay_distinct()
    {
        using var fixture = new MeterFixture();
        fixture.Meter.CreateGauge<long>("x", "{a}").Record(1);
        fixture.Meter.CreateGauge<long>("x", "{b}").Record(2);
        fixture.Meter.CreateGauge<long>("Enabled").Record(3);

        var report = await fixture.ReportAsync();
        Assert.Equal((1L, 2L, 3L), (report["x"], report["x (2)"], report["Enabled (2)"]));
        Assert.Equal(true, report["Enabled"]);
    }

    [Fact]
    public async Task A_namespace_of_another_participant_is_not_changed()
    {
        using var fixture = new MeterFixture();
        var theirs = new ConcurrentDictionary<string, object?> { ["Mine"] = 1L };
        fixture.Repository[fixture.Name] = theirs;

        fixture.Meter.CreateCounter<long>("c").Add(1);
        var report = await fixture.Repository.ReportAsync();
        Assert.Equal(["Mine"], ((Report)report[fixture.Name]!).Names);
        Assert.Equal(1L, ((Report)report[$"{fixture.Name} (meter)"]!)["Total c"]);

        fixture.Meter.Dispose();
        Assert.Same(theirs, Assert.Single(fixture.Repository).Value);
    }

    [Fact]
    public void Entries_that_others_add_to_the_namespace_of_a_meter_stay()
    {
        using var fixture = new MeterFixture();
        fixture.Meter.CreateCounter<long>("c").Add(1);
        StatisticsNamespace.GetOrCreate(fixture.Repository, fixture.Name).Counter("Mine").Increment();

        fixture.Meter.Dispose();

        Assert.Equal(["Enabled", "Mine"], fixture.Entries.Keys.Order());
    }

    [Fact]
    public void Patterns_select_meters_with_all_names_within_them()
    {
        var prefix = $"Tests.{Guid.NewGuid():N}";
        var options = new MeterReaderOptions();
        options.Include.Add(prefix.ToLowerInvariant());
        options.Exclude.Add("*.SECRET");
        var repository = new ConcurrentDictionary<string, object?>();
        using var reader = MeterReader.Start(repository, options);

        foreach (var name in new[] { "Open", "Secret", "Secret.Too", "Open.Too" })
        {
            using var meter = new Meter($"{prefix}.{name}");
            meter.CreateCounter<long>("c").Add(1);
            Assert.Equal(!name.StartsWith("Secret", StringComparison.Ordinal), repository.ContainsKey(meter.Name));
        }
        using var outside = new Meter($"{prefix}X");
        outside.CreateCounter<long>("c").Add(1);
        Assert.Empty(repository);
    }

    [Fact]
    public async Task A_repository_is_read_once_until_all_readers_have_stopped()
    {
        using var meter = new Meter($"Tests.{Guid.NewGuid():N}");
        var counter = meter.CreateCounter<long>("c");
        var options = new MeterReaderOptions();
        options.Include.Add(meter.Name);
        var repository = new ConcurrentDictionary<string, object?>();
        var first = MeterReader.Start(repository, options);
        var second = MeterReader.Start(repository, options);

        first.Dispose();
        first.Dispose();
        counter.Add(1);
        var report = await repository.ReportAsync();
        Assert.Equal(1L, ((Report)Assert.Single(report).Value!)["Total c"]);

        second.Dispose();
        Assert.False(counter.Enabled);
        Assert.Empty(repository);
    }

    [Fact]
    public void Names_that_are_empty_or_huge_are_bounded()
    {
        using var fixture = new MeterFixture();
        fixture.Meter.CreateGauge<long>(new string('x', 10_000)).Record(1);

        Assert.All(fixture.Entries.Keys, name => Assert.InRange(name.Length, 1, 300));
    }

    [Fact]
    public void Instruments_beyond_the_bound_are_not_listened_to()
    {
        using var fixture = new MeterFixture();

        var counters = Enumerable.Range(0, 1001).Select(i => fixture.Meter.CreateCounter<long>($"c{i}")).ToList();

        Assert.True(counters[999].Enabled);
        Assert.False(counters[1000].Enabled);
    }

    [Fact]
    public async Task Meters_come_and_go_while_others_measure_and_reports_are_made()
    {
        using var fixture = new MeterFixture();
        var kept = fixture.Meter.CreateCounter<long>("kept");
        await Task.WhenAll(
            Task.Run(() =>
            {
                for (var i = 0; i < 300; i++)
                {
                    using var meter = new Meter(fixture.Name);
                    meter.CreateCounter<long>($"c{i % 3}").Add(1, new KeyValuePair<string, object?>("i", i));
                    meter.CreateObservableGauge("g", () => 1);
                }
            }, TestContext.Current.CancellationToken),
            Task.Run(() =>
            {
                for (var i = 0; i < 10_000; i++) kept.Add(1);
            }, TestContext.Current.CancellationToken),
            Task.Run(async () =>
            {
                for (var i = 0; i < 100; i++) await TestData.PatientExtrapolator.ExtrapolateAsync(fixture.Repository);
            }, TestContext.Current.CancellationToken));

        var report = await fixture.ReportAsync();
        Assert.Equal(["Enabled", "Total kept"], report.Names);
        Assert.Equal(10_000L, report["Total kept"]);
    }
}
