using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// The middleware of <c>UseStatistics</c>: requests that pass it are counted. They are measured at the beginning of the pipeline, so
/// that the order of middlewares doesn't matter.
/// </summary>
internal sealed class RequestMiddleware(RequestDelegate next, RequestStatistics statistics)
{
    private readonly MeasuringMiddleware _measuring = new(next);

    public Task InvokeAsync(HttpContext context)
    {
        // The endpoint feature is usually the slot itself, and faster to get.
        var features = context.Features;
        if ((features.Get<IEndpointFeature>() as RequestSlot ?? features.Get<RequestSlot>()) is { } request)
        {
            request.Include();
            return next(context);
        }
        // The pipeline was built without startup filters, or the namespace was paused when the request started.
        return _measuring.InvokeAsync(context, statistics, isIncluded: true);
    }
}
