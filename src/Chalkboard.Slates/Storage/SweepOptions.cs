namespace Chalkboard.Slates.Storage;

/// <summary>
/// Settings of the sweeper, which frees the space of expired and deleted data in the background. Reads never return such data.
/// </summary>
public sealed class SweepOptions
{
    /// <summary>
    /// The time between two sweeps. 1 minute by default. More than zero, or <see cref="Timeout.InfiniteTimeSpan"/> for no periodic sweep.
    /// </summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The maximum number of rows or documents that one transaction or script removes, so that it delays no commit for long. 256 by
    /// default, at least 1.
    /// </summary>
    public int BatchSize { get; set; } = 256;
}
