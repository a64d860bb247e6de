namespace Chalkboard.Slates.Redis.Tests.Conformance;

/// <summary>The servers' clock is real.</summary>
internal static class RealTime
{
    /// <summary>Long against the time that a few dozen operations take on a busy machine.</summary>
    public static TimeSpan Tick { get; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How many random plans to run: each waits for the clock.</summary>
    public static int Plans => 8;
}
