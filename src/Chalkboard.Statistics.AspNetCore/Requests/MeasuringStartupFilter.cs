using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// Adds the measuring middleware at the beginning of the pipeline: before exception handlers that run the pipeline again, before
/// response compression, before routing. The position of <c>UseStatistics</c> only decides which requests are counted.
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
