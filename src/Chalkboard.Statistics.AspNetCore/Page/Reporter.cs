using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>Makes reports of the application's repository.</summary>
internal sealed class Reporter(IOptions<StatisticsOptions> options, TimeProvider time)
{
    private readonly Extrapolator _extrapolator = new() { Time = time };

    public IDictionary<string, object?> Repository => options.Value.Repository;

    public ValueTask<Report> ReportAsync(string? only, CancellationToken cancellation) => _extrapolator.ReportAsync(Repository, only, cancellation);
}
