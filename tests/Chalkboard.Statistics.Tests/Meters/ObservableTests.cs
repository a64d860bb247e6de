using System.Diagnostics.Metrics;
using Chalkboard.Statistics.Meters;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Tests.Meters;

public sealed class ObservableTests
{
    [Fact]
    public async Task Observable_instruments_are_observed_once_for_each_report()
    {
        using var fixture = new MeterFixture();
        var (one, other) = (0, 0);
        fixture.Meter.CreateObservableCounter("one", () => (long)++one);
        fixture.Meter.CreateObservableGauge("other", () =>
        {
            other++;
            return new Measurement<int>[]
            {
                new(1, new KeyValuePair<string, object?>("a", 1)),
                new(2, new KeyValuePair<string, object?>("a", 2)),
            };
        });

        await fixture.ReportAsync();
        var report = await fixture.ReportAsync();

        Assert.Equal((2, 2), (one, other));
        Assert.Equal(2L, report["Total one"]);
        Assert.Equal([1L, 2L], ((Report)report["other"]!).Select(record => ((Report)record.Value!)["Value"]));
    }

    [Fact]
    public async Task An_instrument_that_throws_affects_only_its_own_entry()
    {
        using var fixture = new MeterFixture();
        fixture.Meter.CreateObservableGauge("bad", long () => throw new InvalidOperationException("no level"));
        fixture.Meter.CreateObservableGauge("good", () => 1L);

        Assert.Contains("no level", ((EntryError)(await fixture.ReportAsync("bad"))!).Message, StringComparison.Ordinal);
        Assert.Equal(1L, await fixture.ReportAsync("good"));
    }

    [Fact]
    public void Observations_with_equal_record_names_take_linear_time()
    {
        const int count = 2000;
        var observation = new Observation(isAdditive: true, count);
        for (var i = 0; i < count; i++) observation.Record(1, 1, [new(new string('k', 300) + i, 1)]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var records = (Dictionary<string, object?>)observation.ToEntry(observed => observed.LongValue, "Value")!;

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / count, 0, 20_000);
        Assert.Equal(count, records.Count);
        Assert.Contains(records.Keys, name => name.EndsWith(" (2000)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Observations_are_bounded_and_stale_records_disappear()
    {
        using var fixture = new MeterFixture(maxRecords: 2);
        var ids = Enumerable.Range(0, 10);
        fixture.Meter.CreateObservableUpDownCounter(
            "c", () => ids.Select(id => new Measurement<long>(1, new KeyValuePair<string, object?>("id", id))), "By");

        var before = (Report)(await fixture.ReportAsync("c (Bytes)"))!;
        ids = [7];
        var after = (Report)(await fixture.ReportAsync("c (Bytes)"))!;

        Assert.Equal(["(other)", "id=0", "id=1"], before.Names);
        Assert.Equal(8L, ((Report)before["(other)"]!)["Bytes"]);
        Assert.Equal(["id=7"], after.Names);
    }

    [Fact]
    public async Task An_instrument_that_observes_nothing_is_null()
    {
        using var fixture = new MeterFixture();
        fixture.Meter.CreateObservableGauge("c", () => Array.Empty<Measurement<double>>());

        Assert.Null(await fixture.ReportAsync("c"));
    }

    [Fact]
    public async Task Paused_instruments_keep_their_last_observation()
    {
        using var fixture = new MeterFixture();
        var asked = 0;
        var gauge = fixture.Meter.CreateObservableGauge("g", () => ++asked);
        await fixture.ReportAsync();

        NamespaceSwitch.TrySetEnabled(fixture.Entries, false);
        Assert.Equal(1L, await fixture.ReportAsync("g"));
        fixture.UpdateListening();
        Assert.False(gauge.Enabled);
        Assert.Equal(1L, await fixture.ReportAsync("g"));

        NamespaceSwitch.TrySetEnabled(fixture.Entries, true);
        fixture.UpdateListening();
        Assert.Equal(2L, await fixture.ReportAsync("g"));
    }
}
