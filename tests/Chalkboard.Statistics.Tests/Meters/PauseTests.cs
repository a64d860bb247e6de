using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Tests.Meters;

public sealed class PauseTests
{
    [Fact]
    public async Task A_pause_takes_effect_at_once_and_disables_the_instruments_within_a_second()
    {
        using var reading = new Reading();
        var counter = reading.Meter.CreateCounter<long>("c");
        counter.Add(1);

        NamespaceSwitch.TrySetEnabled(reading.Live, false);
        counter.Add(1);
        Assert.Equal(1L, await reading.Report("Total c"));

        reading.Settle();
        Assert.False(counter.Enabled);
        Assert.Equal(1L, await reading.Report("Total c"));
    }

    [Fact]
    public async Task A_resumed_namespace_is_listened_to_again_within_a_second()
    {
        using var reading = new Reading();
        var counter = reading.Meter.CreateCounter<long>("c");
        counter.Add(1);
        NamespaceSwitch.TrySetEnabled(reading.Live, false);
        reading.Settle();

        NamespaceSwitch.TrySetEnabled(reading.Live, true);
        reading.Settle();
        counter.Add(1);

        Assert.True(counter.Enabled);
        Assert.Equal(2L, await reading.Report("Total c"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Up_down_counters_and_gauges_have_their_true_value_once_resumed(bool settled)
    {
        using var reading = new Reading();
        var (open, level) = (reading.Meter.CreateUpDownCounter<long>("open"), reading.Meter.CreateGauge<double>("level"));
        var (ratio, tagged) = (reading.Meter.CreateUpDownCounter<double>("ratio"), reading.Meter.CreateUpDownCounter<long>("tagged"));
        var tag = new KeyValuePair<string, object?>("kind", "a");
        Change(3, 1.5);

        NamespaceSwitch.TrySetEnabled(reading.Live, false);
        if (settled) reading.Settle();
        Change(-2, 9);
        tagged.Add(10, new KeyValuePair<string, object?>("kind", "late"));
        Assert.Equal((3L, 1.5, 3.0), (await reading.Report("open"), await reading.Report("level"), await reading.Report("ratio")));
        Assert.Equal(3L, await reading.Report("tagged", "kind=a", "Value"));
        Assert.Null(await reading.Report("tagged", "kind=late", "Value"));

        NamespaceSwitch.TrySetEnabled(reading.Live, true);
        if (settled) reading.Settle();
        Assert.Equal((1L, 9.0, 1.0), (await reading.Report("open"), await reading.Report("level"), await reading.Report("ratio")));
        Assert.Equal((1L, 10L), (await reading.Report("tagged", "kind=a", "Value"), await reading.Report("tagged", "kind=late", "Value")));
        Change(1, 2);
        Assert.Equal(2L, await reading.Report("tagged", "kind=a", "Value"));

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
        using var reading = new Reading();
        var open = reading.Meter.CreateUpDownCounter<long>("open");
        open.Add(1);
        NamespaceSwitch.TrySetEnabled(reading.Live, false);
        reading.Settle();
        reading.Meter.Dispose();
        Assert.Empty(reading.Repository);
    }

    [Fact]
    public async Task A_plain_bool_in_place_of_the_cell_pauses_too()
    {
        using var reading = new Reading();
        var counter = reading.Meter.CreateCounter<long>("c");
        counter.Add(1);

        reading.Live["Enabled"] = false;
        reading.Settle();
        counter.Add(1);
        Assert.False(counter.Enabled);

        NamespaceSwitch.TrySetEnabled(reading.Live, true);
        reading.Settle();
        counter.Add(1);
        Assert.Equal(2L, await reading.Report("Total c"));
    }

    [Fact]
    public void A_pause_does_not_affect_another_namespace()
    {
        using var reading = new Reading();
        using var other = new Reading();
        var (counter, running) = (reading.Meter.CreateCounter<long>("c"), other.Meter.CreateCounter<long>("c"));
        counter.Add(1);
        running.Add(1);

        NamespaceSwitch.TrySetEnabled(reading.Live, false);
        reading.Settle();

        Assert.True(running.Enabled);
    }

    [Fact]
    public void An_instrument_created_during_a_pause_is_enabled_after_it()
    {
        using var reading = new Reading();
        reading.Meter.CreateCounter<long>("c").Add(1);
        NamespaceSwitch.TrySetEnabled(reading.Live, false);
        reading.Settle();

        var late = reading.Meter.CreateCounter<long>("late");
        Assert.False(late.Enabled);

        ((StrongBox<bool>)reading.Live["Enabled"]!).Value = true;
        reading.Settle();
        Assert.True(late.Enabled);
    }

    [Fact]
    public void A_meter_disposed_during_a_pause_disappears_after_it()
    {
        using var reading = new Reading();
        reading.Meter.CreateCounter<long>("c").Add(1);
        var enabled = (StrongBox<bool>)reading.Live["Enabled"]!;
        enabled.Value = false;
        reading.Settle();

        reading.Meter.Dispose();
        enabled.Value = true;
        reading.Settle();

        Assert.Empty(reading.Repository);
    }
}
