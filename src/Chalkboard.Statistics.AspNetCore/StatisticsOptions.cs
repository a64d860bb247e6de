using System.Collections.Concurrent;
using Chalkboard.Statistics.Meters;

namespace Chalkboard.Statistics.AspNetCore;

/// <summary>What an application collects and reports.</summary>
public sealed class StatisticsOptions
{
    /// <summary>The repository to collect into and report from; that of the process by default.</summary>
    public ConcurrentDictionary<string, object?> Repository { get; set; } = StatisticsRepository.Current;

    /// <summary>
    /// How old a report may be that the page, the data and the metrics are made of: 1 second by default. All readers share it, so that
    /// however many ask, the cost is that of one report a second. Zero makes one for each reader.
    /// </summary>
    public TimeSpan MaxReportAge { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What is kept of requests.</summary>
    public RequestStatisticsOptions Requests { get; } = new();

    /// <summary>
    /// Which meters of the process are read into the repository: all by default, but for those of ASP.NET Core that measure
    /// each request, as the namespace <c>ASP.NET Core Applications</c> counts and times the same requests. <c>Exclude.Clear()</c> reads
    /// them too, for exact status codes, methods and protocol versions.
    /// </summary>
    public MeterReaderOptions Meters { get; } = new() { Exclude = { "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Routing" } };

    /// <summary>How the page shows statistics.</summary>
    public PageOptions Page { get; } = new();
}
