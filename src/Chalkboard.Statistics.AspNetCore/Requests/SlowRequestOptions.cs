namespace Chalkboard.Statistics.AspNetCore;

/// <summary>Settings for slow requests: the threshold, and the number of records to keep.</summary>
public sealed class SlowRequestOptions
{
    /// <summary>The duration from which on a request is slow, not negative; 1 second by default.</summary>
    public TimeSpan Threshold { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The number of most recent slow requests that have a record, at least 1; 100 by default.</summary>
    public int MaxCount { get; set; } = 100;
}
