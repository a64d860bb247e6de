using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Tests.Counting;

public sealed class GaugeTests
{
    [Fact]
    public void No_addition_of_many_threads_is_lost()
    {
        var gauge = new Gauge(TestData.Enabled);
        TestData.RunOnThreads(4, _ =>
        {
            for (var i = 0; i < 50_000; i++)
            {
                gauge.Add(3);
                gauge.Add(-1);
            }
        });
        Assert.Equal(400_000, gauge.Value);
    }

    [Fact]
    public void A_paused_gauge_keeps_its_value()
    {
        var enabled = new StrongBox<bool>(true);
        var gauge = new Gauge(enabled);
        gauge.Set(1.5);
        enabled.Value = false;
        gauge.Set(9);
        gauge.Add(1);
        Assert.Equal(1.5, gauge.Value);
    }

    [Fact]
    public void A_resumed_gauge_has_its_true_value()
    {
        var enabled = new StrongBox<bool>(true);
        var gauge = new Gauge(enabled);
        for (var i = 0; i < 3; i++)
        {
            gauge.Add(1);
            enabled.Value = false;
            gauge.Add(-1);
            Assert.Equal(1, gauge.Value);
            gauge.Add(5);
            Assert.Equal(1, gauge.Value);
            enabled.Value = true;
            gauge.Add(-5);
            Assert.Equal(0, gauge.Value);
        }
        enabled.Value = false;
        gauge.Set(7);
        enabled.Value = true;
        Assert.Equal(7, gauge.Value);
    }

    [Fact]
    public void A_gauge_that_is_not_a_number_can_still_be_added_to_and_set()
    {
        var gauge = new Gauge(TestData.Enabled);
        gauge.Set(double.NaN);
        gauge.Add(1);
        Assert.Equal(double.NaN, gauge.Value);
        gauge.Set(2);
        Assert.Equal(2, gauge.Value);
    }

    [Fact]
    public void A_gauge_is_a_cell_that_anyone_may_set()
    {
        var gauge = new Gauge(TestData.Enabled);
        ((IStrongBox)gauge).Value = 7;
        Assert.Equal(7.0, ((IStrongBox)gauge).Value);
    }
}
