using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Forms;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>A trace as a file, in one of its forms.</summary>
internal static class DownloadEndpoint
{
    public static async Task AnswerAsync(HttpContext context)
    {
        var name = context.GetRouteValue("form") as string;
        if (TraceForm.All.FirstOrDefault(form => form.Name == name) is not { } form)
        {
            await Responses.SendErrorAsync(context, StatusCodes.Status404NotFound, $"There is no such form. There are {string.Join(", ", TraceForm.All.Select(form => form.Name))}.").ConfigureAwait(false);
            return;
        }
        var id = context.GetRouteValue("id") as string ?? "";
        if (await context.RequestServices.GetRequiredService<OpenTraces>().ReadAsync(id, context.RequestAborted).ConfigureAwait(false) is not { } recording)
        {
            await TraceAnswers.NoneAsync(context).ConfigureAwait(false);
            return;
        }
        context.Response.ContentType = form.ContentType;
        // What is no id was not found, so that nothing in this name is somebody else's.
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{id}{form.FileExtension}\"";
        if (HttpMethods.IsHead(context.Request.Method)) return;
        await form.WriteAsync(recording, context.Response.Body, null, context.RequestAborted).ConfigureAwait(false);
    }
}
