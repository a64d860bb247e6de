using System.Runtime.InteropServices;
using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing.Tests.Recorder;

public sealed class ClockTests
{
    // The error of a reading of both clocks.
    private static readonly long _slack = TimeProvider.System.TimestampFrequency / 10_000;

    [Fact]
    public void A_count_is_converted_to_the_time_of_its_reading()
    {
        var start = ClockReading.Now;
        var readings = new List<(long Before, long Count, long After)>();
        while (readings.Count < 1000)
        {
            var before = TimeProvider.System.GetTimestamp();
            var count = (readings.Count & 1) == 0 ? Clock.Now : Clock.NowOrdered;
            readings.Add((before, count, TimeProvider.System.GetTimestamp()));
            Thread.SpinWait(200);
        }

        var timeline = new TimestampConverter(start, ClockReading.Now);
        Assert.All(readings,
            reading => Assert.InRange(timeline.ToTimestamp(reading.Count), reading.Before - _slack, reading.After + _slack));
    }

    [Fact]
    public void A_count_between_two_readings_is_interpolated()
    {
        var timeline = new TimestampConverter(new(Count: 1000, Timestamp: 70), new(Count: 3000, Timestamp: 1070));

        Assert.Equal([70, 570, 1070, 1170], new long[] { 1000, 2000, 3000, 3200 }.Select(timeline.ToTimestamp));
    }

    [Theory]
    [InlineData(999)]
    [InlineData(-5)]
    public void A_count_before_the_start_becomes_the_start(long count) =>
        Assert.Equal(70, new TimestampConverter(new(1000, 70), new(3000, 1070)).ToTimestamp(count));

    [Theory]
    [InlineData(1000)]
    [InlineData(10)]
    public void A_count_that_does_not_advance_becomes_the_start(long end) =>
        Assert.Equal(70, new TimestampConverter(new(1000, 70), new(end, 90)).ToTimestamp(1500));

    [Fact]
    public void Traces_use_the_cycle_counter_if_the_system_does()
    {
        const string source = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 && File.Exists(source)
                && File.ReadAllText(source).Trim() == "tsc", "The clock source of the system is not the TSC.");

        Assert.NotNull(CycleCounter.CreateOrNull());
    }

    [Fact]
    public void An_application_can_switch_the_cycle_counter_off()
    {
        AppContext.SetSwitch(CycleCounter.SwitchName, false);
        try
        {
            Assert.Null(CycleCounter.CreateOrNull());
        }
        finally
        {
            AppContext.SetSwitch(CycleCounter.SwitchName, true);
        }
    }
}
