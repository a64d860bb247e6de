using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Tests.Meters;

public sealed class PauseTests
{
    [Fact]
    public async Task A_pause_takes_effect_at_once_and_disables_the_instruments_within_a_second()
    {
        using var fixture = new MeterFixture();
        var counter = fixture.Meter.CreateCounter<long>("c");
        counter.Add(1);

        NamespaceSwitch.TrySetEnabled(fixture.Entries, false);
        counter.Add(1);
        Assert.Equal(1L, await fixture.ReportAsync("Total c"));

        fixture.UpdateListening();
        Assert.False(counter.Enabled);
        Assert.Equal(1L, await fixture.ReportAsync("Total c"));
    }

    [Fact]
    public async Task A_resumed_namespace_is_listened_to_again_within_a_second()
    {
        using var fixture = new MeterFixture();
        var counter = fixture.Meter.CreateCounter<long>("c");
        counter.Add(1);
        NamespaceSwitch.TrySetEnabled(fixture.Entries, false);
        fixture.UpdateListening();

        NamespaceSwitch.TrySetEnabled(fixture.Entries, true);
        fixture.UpdateListening();
        counter.Add(1);

        Assert.True(counter.Enabled);
        Assert.Equal(2L, await fixture.ReportAsync("Total c"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Up_down_counters_and_gauges_have_their_true_value_once_resumed(bool settled)
    {
        using var fixture = new MeterFixture();
        var (open, level) = (fixture.Meter.CreateUpDownCounter<long>("open"), fixture.Meter.CreateGauge<double>("level"));
        var (ratio, tagged) = (fixture.Meter.CreateUpDownCounter<double>("ratio"), fixture.Meter.CreateUpDownCounter<long>("tagged"));
        var tag = new KeyValuePair<string, object?>("kind", "a");
        Change(3, 1.5);

        NamespaceSwitch.TrySetEnabled(fixture.Entries, false);
        if (settled) fixture.UpdateListening();
        Change(-2, 9);
        tagged.Add(10, new KeyValuePair<string, object?>("kind", "late"));
        Assert.Equal(
            (3L, 1.5, 3.0), (await fixture.ReportAsync("open"), await fixture.ReportAsync("level"), await fixture.ReportAsync("ratio")));
        Assert.Equal(3L, await fixture.ReportAsync("tagged", "kind=a", "Value"));
        Assert.Null(await fixture.ReportAsync("tagged", "kind=late", "Value"));

        NamespaceSwitch.TrySetEnabled(fixture.Entries, true);
        if (settled) fixture.UpdateListening();
        Assert.Equal(
            (1L, 9.0, 1.0), (await fixture.ReportAsync("open"), await fixture.ReportAsync("level"), await fixture.ReportAsync("ratio")));
        Assert.Equal(
            (1L, 10L), (await fixture.ReportAsync("tagged", "kind=a", "Value"), await fixture.ReportAsync("tagged", "kind=late", "Value")));
        Change(1, 2);
        Assert.Equal(2L, await fixture.ReportAsync("tagged", "kind=a", "Value"));

        void Change(int by, double to)
        {
            open.Add(by);
            tagged.Add(by, tag);
            ratio.Add(by);
            level.Record(to);
        }
    }

    [Fact]
    public void An_up_down_counter_that_is_disposed_during_a_pause_disappears()
    {
        using var fixture = new MeterFixture();
        var open = fixture.Meter.CreateUpDownCounter<long>("open");
        open.Add(1);
        NamespaceSwitch.TrySetEnabled(fixture.Entries, false);
        fixture.UpdateListening();
        fixture.Meter.Dispose();
        Assert.Empty(fixture.Repository);
    }

    [Fact]
    public async Task A_plain_bool_in_place_of_the_cell_pauses_too()
    {
        using var fixture = new MeterFixture();
        var counter = fixture.Meter.CreateCounter<long>("c");
        counter.Add(1);

        fixture.Entries["Enabled"] = false;
        fixture.UpdateListening();
        counter.Add(1);
        Assert.False(counter.Enabled);

        NamespaceSwitch.TrySetEnabled(fixture.Entries, true);
        fixture.UpdateListening();
        counter.Add(1);
        Assert.Equal(2L, await fixture.ReportAsync("Total c"));
    }

    [Fact]
    public void A_pause_does_not_affect_another_namespace()
    {
        using var fixture = new MeterFixture();
        using var other = new MeterFixture();
        var (counter, running) = (fixture.Meter.CreateCounter<long>("c"), other.Meter.CreateCounter<long>("c"));
        counter.Add(1);
        running.Add(1);

        NamespaceSwitch.TrySetEnabled(fixture.Entries, false);
        fixture.UpdateListening();

        Assert.True(running.Enabled);
    }

    [Fact]
    public void An_instrument_created_during_a_pause_is_enabled_after_it()
    {
        using var fixture = new MeterFixture();
        fixture.Meter.CreateCounter<long>("c").Add(1);
        NamespaceSwitch.TrySetEnabled(fixture.Entries, false);
        fixture.UpdateListening();

        var late = fixture.Meter.CreateCounter<long>("late");
        Assert.False(late.Enabled);

        ((StrongBox<bool>)fixture.Entries["Enabled"]!).Value = true;
        fixture.UpdateListening();
        Assert.True(late.Enabled);
    }

    [Fact]
    public void A_meter_disposed_during_a_pause_disappears_after_it()
    {
        using var fixture = new MeterFixture();
        fixture.Meter.CreateCounter<long>("c").Add(1);
        var enabled = (StrongBox<bool>)fixture.Entries["Enabled"]!;
        enabled.Value = false;
        fixture.UpdateListening();

        fixture.Meter.Dispose();
        enabled.Value = true;
        fixture.UpdateListening();

        Assert.Empty(fixture.Repository);
    }
}
