using System.Collections.Concurrent;
using Chalkboard.Statistics.Meters;

namespace Chalkboard.Statistics.AspNetCore;

/// <summary>What an application collects and reports.</summary>
public sealed class StatisticsOptions
{
    /// <summary>The repository to collect into and report from; that of the process by default.</summary>
    public ConcurrentDictionary<string, object?> Repository { get; set; } = StatisticsRepository.Current;

    /// <summary>What is kept of requests.</summary>
    public RequestStatisticsOptions Requests { get; } = new();

    /// <summary>Which meters of the process are read into the repository; all by default.</summary>
    public MeterReaderOptions Meters { get; } = new();

    /// <summary>How the page shows statistics.</summary>
    public PageOptions Page { get; } = new();
}
