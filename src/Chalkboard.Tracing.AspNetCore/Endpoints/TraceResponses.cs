using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.AspNetCore.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>Responses that the pages of traces share.</summary>
internal static class TraceResponses
{
    /// <summary>Finds the trace that the route names. If there is none, it sends an error and returns null.</summary>
    public static async Task<CachedTrace?> FindTraceAsync(HttpContext context)
    {
        var id = context.GetRouteValue("id") as string ?? "";
        var trace =
            await context.RequestServices.GetRequiredService<TraceCache>().GetAsync(id, context.RequestAborted).ConfigureAwait(false);
        if (trace is null) await SendNotFoundAsync(context).ConfigureAwait(false);
        return trace;
    }

    public static Task SendNotFoundAsync(HttpContext context) =>
        Responses.SendErrorAsync(
            context, StatusCodes.Status404NotFound,
            "There is no such trace, or it can't be read. It may have been deleted, by a user or to make room for newer traces.");

    public static Task SendAsync(HttpContext context, Action<HtmlWriter> write)
    {
        var output = Responses.CreateBuffer();
        write(new HtmlWriter(output));
        return Responses.SendAsync(context, "text/html; charset=utf-8", output.WrittenMemory);
    }

    /// <summary>Sends a page of a trace.</summary>
    /// <param name="context">The request.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="depth">The number of segments of the address below the list.</param>
    /// <param name="view">The name of the view.</param>
    /// <param name="search">The text that is searched for; empty if none.</param>
    /// <param name="write">Writes the content below the header.</param>
    public static Task SendAsync(HttpContext context, CachedTrace trace, int depth, string view, string search,
        Action<HtmlWriter, Links> write) => SendAsync(context, html =>
    {
        var links = Links.From(context.Request, depth);
        PageHtml.Begin(html, TextFormatter.FormatName(trace.Recording.Name), links,
            view is "timeline" or "flame" ? "chart.js" : "trace.js");
        TraceHeaderHtml.Write(html, trace, links, links.ForList(context.Request, depth), view, search);
        write(html, links);
        PageHtml.End(html);
    });
}
