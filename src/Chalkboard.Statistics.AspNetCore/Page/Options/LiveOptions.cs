namespace Chalkboard.Statistics.AspNetCore;

/// <summary>Live updates of the page: one report at a time is made for all who look, and none when nobody does.</summary>
public sealed class LiveOptions
{
    /// <summary>How often a report is made while somebody looks, 1 s by default.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many may look at once, 100 by default. One more gets the page, and no live updates.</summary>
    public int MaxViewers { get; set; } = 100;
}
