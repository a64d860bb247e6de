using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// <c>UseStatistics</c>: the requests that pass through here are counted. They are measured by what comes first in the pipeline, so that
/// the order of middlewares makes no difference.
/// </summary>
internal sealed class RequestMiddleware(RequestDelegate next, RequestStatistics statistics)
{
    private readonly MeasuringMiddleware _measuring = new(next);

    public Task InvokeAsync(HttpContext context)
    {
        // Where nobody has put anything in its place, the endpoint is found sooner.
        var features = context.Features;
        if ((features.Get<IEndpointFeature>() as RequestSlot ?? features.Get<RequestSlot>()) is { } request)
        {
            request.Include();
            return next(context);
        }
        // A pipeline that was built without start-up filters, or one that was paused a moment ago.
        return _measuring.InvokeAsync(context, statistics, isIncluded: true);
    }
}
