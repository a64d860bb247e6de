namespace Chalkboard.Slates.Redis.Tests.Conformance;

/// <summary>Settings of the suites for servers, whose clock is real.</summary>
internal static class RealClockSettings
{
    /// <summary>The unit of time on a fast machine.</summary>
    public static TimeSpan MinTick { get; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The number of random plans. Each of them waits for the clock.</summary>
    public static int PlanCount => 8;
}
