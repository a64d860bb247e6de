namespace Chalkboard.Statistics.AspNetCore;

/// <summary>What is kept of requests. Everything else is counted and forgotten.</summary>
public sealed class RequestStatisticsOptions
{
    private int _maxRecent = 100;
    private int _maxRoutes = 500;

    /// <summary>How many of the most recent requests have a record, 100 by default; those in flight come on top.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int MaxRecent
    {
        get => _maxRecent;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _maxRecent = value;
        }
    }

    /// <summary>How many routes and names are timed on their own, 500 by default; the rest share one more, <c>(other)</c>. Each takes about 5 KB once it is used.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int MaxRoutes
    {
        get => _maxRoutes;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _maxRoutes = value;
        }
    }

    /// <summary>Whether request lines have their query string, which may hold secrets. They don't by default.</summary>
    public bool IncludeQueryStrings { get; set; }

    /// <summary>The requests that took long, and are kept longer.</summary>
    public SlowRequestOptions Slow { get; } = new();
}
