namespace Chalkboard.Statistics.AspNetCore;

/// <summary>What is kept of requests. Everything else is counted and forgotten.</summary>
public sealed class RequestStatisticsOptions
{
    private int _recent = 100;
    private int _uris = 500;

    /// <summary>How many of the most recent requests have a record, 100 by default; those in flight come on top.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Recent
    {
        get => _recent;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _recent = value;
        }
    }

    /// <summary>How many routes and names are timed on their own, 500 by default; the rest share one more, <c>(other)</c>. Each takes about 5 KB once it is used.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Uris
    {
        get => _uris;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _uris = value;
        }
    }

    /// <summary>Whether request lines have their query string, which may hold secrets. They don't by default.</summary>
    public bool QueryStrings { get; set; }

    /// <summary>The requests that took long, and are kept longer.</summary>
    public SlowRequestOptions Slow { get; } = new();
}
