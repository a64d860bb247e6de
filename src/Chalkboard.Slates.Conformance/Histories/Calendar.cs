namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>Turns a store's times into whole ticks since a run began.</summary>
internal readonly record struct Calendar(DateTimeOffset Start, TimeSpan Tick)
{
    /// <summary>A model's time.</summary>
    public static int TickOf(int half) => half / 2;

    /// <summary>A store's time. An eighth of a tick makes up for a store that rounds down.</summary>
    public int TickOf(DateTimeOffset time) => (int)Math.Floor((time - Start) / Tick + 0.125);

    public TimeSpan Halves(int halves) => halves * Tick / 2;
}
