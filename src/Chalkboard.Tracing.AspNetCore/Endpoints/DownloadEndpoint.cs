using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Formats;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>Sends a trace as a file, in one of the formats.</summary>
internal static class DownloadEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        var name = context.GetRouteValue("format") as string;
        if (TraceFormat.All.FirstOrDefault(format => format.Name == name) is not { } format)
        {
            await Responses.SendErrorAsync(context, StatusCodes.Status404NotFound,
                $"There is no such format. The formats are {string.Join(", ", TraceFormat.All.Select(format => format.Name))}.")
                .ConfigureAwait(false);
            return;
        }
        var id = context.GetRouteValue("id") as string ?? "";
        if (await context.RequestServices.GetRequiredService<TraceCache>().ReadAsync(id, context.RequestAborted)
            .ConfigureAwait(false) is not { } recording)
        {
            await TraceResponses.SendNotFoundAsync(context).ConfigureAwait(false);
            return;
        }
        context.Response.ContentType = format.ContentType;
        // The trace was found, so the id is valid and has no character that would break the header.
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{id}{format.FileExtension}\"";
        if (HttpMethods.IsHead(context.Request.Method)) return;
        await format.WriteAsync(recording, context.Response.Body, null, context.RequestAborted).ConfigureAwait(false);
    }
}
