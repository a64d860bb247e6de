using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Tests.Meters;

public sealed class PauseTests
{
    [Fact]
    public async Task A_pause_counts_at_once_and_disables_the_instruments_within_a_second()
    {
        using var reading = new Reading();
        var counter = reading.Meter.CreateCounter<long>("c");
        counter.Add(1);

        NamespaceSwitch.Write(reading.Live, false);
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
        NamespaceSwitch.Write(reading.Live, false);
        reading.Settle();

        NamespaceSwitch.Write(reading.Live, true);
        reading.Settle();
        counter.Add(1);

        Assert.True(counter.Enabled);
        Assert.Equal(2L, await reading.Report("Total c"));
    }

    [Fact]
    public async Task A_plain_bool_in_place_of_the_cell_does_the_same()
    {
        using var reading = new Reading();
        var counter = reading.Meter.CreateCounter<long>("c");
        counter.Add(1);

        reading.Live["Enabled"] = false;
        reading.Settle();
        counter.Add(1);
        Assert.False(counter.Enabled);

        NamespaceSwitch.Write(reading.Live, true);
        reading.Settle();
        counter.Add(1);
        Assert.Equal(2L, await reading.Report("Total c"));
    }

    [Fact]
    public void Another_namespace_is_not_concerned()
    {
        using var reading = new Reading();
        using var other = new Reading();
        var (counter, running) = (reading.Meter.CreateCounter<long>("c"), other.Meter.CreateCounter<long>("c"));
        counter.Add(1);
        running.Add(1);

        NamespaceSwitch.Write(reading.Live, false);
        reading.Settle();

        Assert.True(running.Enabled);
    }

    [Fact]
    public void An_instrument_made_during_a_pause_is_not_listened_to_before_its_end()
    {
        using var reading = new Reading();
        reading.Meter.CreateCounter<long>("c").Add(1);
        NamespaceSwitch.Write(reading.Live, false);
        reading.Settle();

        var late = reading.Meter.CreateCounter<long>("late");
        Assert.False(late.Enabled);

        ((StrongBox<bool>)reading.Live["Enabled"]!).Value = true;
        reading.Settle();
        Assert.True(late.Enabled);
    }

    [Fact]
    public void A_meter_disposed_during_a_pause_goes_with_its_end()
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
