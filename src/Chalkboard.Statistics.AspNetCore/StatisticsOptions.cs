using System.Collections.Concurrent;

namespace Chalkboard.Statistics.AspNetCore;

/// <summary>What an application collects and reports.</summary>
public sealed class StatisticsOptions
{
    /// <summary>The repository to collect into and report from; that of the process by default.</summary>
    public ConcurrentDictionary<string, object?> Repository { get; set; } = StatisticsRepository.Current;

    /// <summary>What is kept of requests.</summary>
    public RequestStatisticsOptions Requests { get; } = new();
}
