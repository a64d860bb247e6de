namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>Converts times to whole ticks since the start of a run.</summary>
internal readonly record struct TickClock(DateTimeOffset Start, TimeSpan Tick)
{
    /// <summary>Converts a time of the model.</summary>
    public static int ToTick(int halfTicks) => halfTicks / 2;

    /// <summary>Converts a time of the store. An eighth of a tick is added, because some stores round down.</summary>
    public int ToTick(DateTimeOffset time) => (int)Math.Floor((time - Start) / Tick + 0.125);

    public TimeSpan ToDuration(int halfTicks) => halfTicks * Tick / 2;
}
