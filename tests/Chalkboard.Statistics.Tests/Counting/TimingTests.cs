using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Statistics.Tests.Counting;

public sealed class TimingTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_timing_records_operations()
    {
        var timing = new Timing(TestData.Enabled, _time);
        foreach (var milliseconds in (ReadOnlySpan<int>)[10, 20, 30])
        {
            using (timing.Start()) _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }
        Assert.Equal(3L, timing["Count"]);
        Assert.Equal(TimeSpan.FromMilliseconds(60), timing["Sum"]);
        Assert.Equal(TimeSpan.FromMilliseconds(10), timing["Min"]);
        Assert.Equal(TimeSpan.FromMilliseconds(30), timing["Max"]);
        Assert.Equal(TimeSpan.FromMilliseconds(20), timing["Avg"]);
        Assert.InRange((TimeSpan)timing["50%"]!, TimeSpan.FromMilliseconds(19.8), TimeSpan.FromMilliseconds(20.2));
    }

    [Fact]
    public void An_operation_counts_if_it_started_while_enabled()
    {
        var enabled = new StrongBox<bool>(true);
        var timing = new Timing(enabled, _time);

        var began = timing.Start();
        enabled.Value = false;
        var paused = timing.Start();
        _time.Advance(TimeSpan.FromSeconds(1));
        enabled.Value = true;
        paused.Dispose();
        Assert.Equal(0L, timing["Count"]);

        enabled.Value = false;
        began.Dispose();
        Assert.Equal(1L, timing["Count"]);
        Assert.Equal(TimeSpan.FromSeconds(1), timing["Max"]);
    }

    [Fact]
    public void Timing_an_operation_allocates_nothing()
    {
        var timing = new Timing(TestData.Enabled);
        Assert.Equal(0, TestData.MeasureAllocation(() =>
        {
            for (var i = 0; i < 1000; i++) timing.Start().Dispose();
        }));
    }

    [Fact]
    public void A_negative_duration_counts_as_zero()
    {
        var timing = new Timing(TestData.Enabled);
        timing.Record(TimeSpan.FromSeconds(-1));
        Assert.Equal(TimeSpan.Zero, timing["Min"]);
    }

    [Fact]
    public void Outcomes_must_have_different_names()
    {
        Assert.Throws<ArgumentException>(() => new Outcomes("2xx", ""));
        Assert.Throws<ArgumentException>(() => new Outcomes("2xx", "2xx"));
        Assert.Throws<ArgumentException>(() => new Outcomes("Count"));
        Assert.Throws<ArgumentException>(() => new Outcomes());
        Assert.ThrowsAny<ArgumentException>(() => new Outcomes("2xx", null!));
    }
}
