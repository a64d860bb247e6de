using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// Puts what measures requests before all else in the pipeline: before error pages that run it once more, before what compresses, before
/// routing. Where an application puts <c>UseStatistics</c> decides only which requests count.
/// </summary>
internal sealed class MeasuringStartupFilter(RequestStatisticsUse use) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(rest =>
        {
            var measuring = new MeasuringMiddleware(rest);
            return context => measuring.InvokeAsync(context, use.Statistics, included: false);
        });
        next(app);
    };
}

/// <summary>The statistics of an application that calls <c>UseStatistics</c>.</summary>
internal sealed class RequestStatisticsUse
{
    public RequestStatistics? Statistics { get; set; }
}
