using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// Puts what measures requests before all else in the pipeline: before error pages that run it once more, before what compresses, before
/// routing. Where an application puts <c>UseStatistics</c> decides only which requests count.
/// </summary>
internal sealed class MeasuringStartupFilter(RequestStatisticsAccessor accessor) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(nextDelegate =>
        {
            var measuring = new MeasuringMiddleware(nextDelegate);
            return context => measuring.InvokeAsync(context, accessor.Statistics, isIncluded: false);
        });
        next(app);
    };
}

/// <summary>The statistics of an application that calls <c>UseStatistics</c>.</summary>
internal sealed class RequestStatisticsAccessor
{
    public RequestStatistics? Statistics { get; set; }
}
