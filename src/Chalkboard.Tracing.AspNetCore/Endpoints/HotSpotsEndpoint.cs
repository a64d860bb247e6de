using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.Calls;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>Serves the page of the methods in which a trace spent its time.</summary>
internal static class HotSpotsEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        if (await TraceResponses.FindTraceAsync(context).ConfigureAwait(false) is not { } trace) return;
        var hotSpots = HotSpot.FindAll(trace.Tree, context.RequestAborted);
        await TraceResponses.SendAsync(context, trace, depth: 2, "hot", "", (html, links) =>
            HotSpotsHtml.Write(html, trace, hotSpots, links)).ConfigureAwait(false);
    }
}
