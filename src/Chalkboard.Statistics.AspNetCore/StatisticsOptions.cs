using System.Collections.Concurrent;

namespace Chalkboard.Statistics.AspNetCore;

/// <summary>What an application collects and reports.</summary>
public sealed class StatisticsOptions
{
    /// <summary>The repository to collect into and report from; that of the process by default.</summary>
    public ConcurrentDictionary<string, object?> Repository { get; set; } = StatisticsRepository.Current;

    /// <summary>How the page shows statistics.</summary>
    public PageOptions Page { get; } = new();
}
