using System.Collections.Concurrent;
using Chalkboard.Statistics.Meters;

namespace Chalkboard.Statistics.AspNetCore;

/// <summary>The statistics that an application collects and reports.</summary>
/// <remarks>
/// The options are validated when the application starts: a value out of range is an
/// <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>.
/// </remarks>
public sealed class StatisticsOptions
{
    /// <summary>The repository to collect into and report from; <see cref="StatisticsRepository.Current"/> by default.</summary>
    public ConcurrentDictionary<string, object?> Repository { get; set; } = StatisticsRepository.Current;

    /// <summary>
    /// The age up to which a report is reused for the page, the data and the metrics, not negative; 1 second by default. All readers share
    /// the report, so that many readers cost as much as one. With zero, each reader gets its own report.
    /// </summary>
    public TimeSpan MaxReportAge { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Settings of the statistics of requests.</summary>
    public RequestStatisticsOptions Requests { get; } = new();

    /// <summary>
    /// The meters of the process that are read into the repository: by default all except those of ASP.NET Core that measure
    /// each request, because the namespace <c>ASP.NET Core Applications</c> counts and times the same requests. Call <c>Exclude.Clear()</c>
    /// to read these too, for exact status codes, methods and protocol versions.
    /// </summary>
    public MeterReaderOptions Meters { get; } = new() { Exclude = { "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Routing" } };

    /// <summary>Settings of the page.</summary>
    public PageOptions Page { get; } = new();
}
