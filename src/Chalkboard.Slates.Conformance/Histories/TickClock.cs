namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>Turns a store's times into whole ticks since a run began.</summary>
internal readonly record struct TickClock(DateTimeOffset Start, TimeSpan Tick)
{
    /// <summary>A model's time.</summary>
    public static int ToTick(int halfTicks) => halfTicks / 2;

    /// <summary>A store's time. An eighth of a tick makes up for a store that rounds down.</summary>
    public int ToTick(DateTimeOffset time) => (int)Math.Floor((time - Start) / Tick + 0.125);

    public TimeSpan ToDuration(int halfTicks) => halfTicks * Tick / 2;
}
