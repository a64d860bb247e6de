namespace Chalkboard.Statistics.AspNetCore;

/// <summary>Settings of the statistics of requests: which requests get a record. All others are only counted.</summary>
public sealed class RequestStatisticsOptions
{
    /// <summary>
    /// The number of most recent requests that have a record, at least 1; 100 by default. Requests in flight have one in addition.
    /// </summary>
    public int MaxRecent { get; set; } = 100;

    /// <summary>
    /// The number of routes and names that get their own timing, at least 1; 500 by default. The others share the timing <c>(other)</c>. A
    /// timing takes about 5 KB once it is used.
    /// </summary>
    public int MaxRoutes { get; set; } = 500;

    /// <summary>True if request lines include the query string, which may contain secrets. False by default.</summary>
    public bool IncludeQueryStrings { get; set; }

    /// <summary>The slow requests, whose records are kept longer.</summary>
    public SlowRequestOptions Slow { get; } = new();
}
