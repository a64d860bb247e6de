namespace Chalkboard.Statistics.AspNetCore;

/// <summary>Live updates of the page. All viewers share one report per interval; without viewers no report is created.</summary>
public sealed class LiveOptions
{
    /// <summary>The time between two updates, more than zero and at most a day; 1 second by default.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The number of viewers that get live updates at the same time, 100 by default. Further viewers get the page without updates.
    /// </summary>
    public int MaxViewers { get; set; } = 100;
}
