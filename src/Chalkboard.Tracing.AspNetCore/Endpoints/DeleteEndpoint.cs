using Chalkboard.Tracing.AspNetCore.Storage;
using Chalkboard.Tracing.AspNetCore.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>Deletes a trace.</summary>
internal static class DeleteEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        // The trace is deleted even if the client disconnects.
        if (!await context.RequestServices.GetRequiredService<TraceRepository>()
            .DeleteAsync(context.GetRouteValue("id") as string ?? "", CancellationToken.None).ConfigureAwait(false))
        {
            await TraceResponses.SendNotFoundAsync(context).ConfigureAwait(false);
            return;
        }
        Responses.RedirectOrNoContent(context, Links.From(context.Request, 2).ForList(context.Request, 2));
    }
}
