using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.AspNetCore.Views.Charts;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>Serves the timeline and the flame graph: the pages, and the part of a chart that a page shows, as JSON.</summary>
internal static class ChartEndpoint
{
    public static Task HandleTimelineAsync(HttpContext context) => SendPageAsync(context, "timeline", "Timeline",
        "Each thread has a lane. A thin line is the time for which a call waited without a thread. The critical path is underlined.",
        trace => trace.Timeline.Total, (links, id) => links.ForTimelineData(id));

    public static Task HandleFlameAsync(HttpContext context) => SendPageAsync(context, "flame", "Flame graph",
        "Calls of a method by the same callers are one, the longest first. Lengths are durations, with the time for which calls waited.",
        trace => trace.Flame.Total, (links, id) => links.ForFlameData(id));

    public static Task HandleTimelineDataAsync(HttpContext context) => SendDataAsync(context,
        trace => trace.Timeline.Total, (trace, query, style) => trace.Timeline.Select(query, style));

    public static Task HandleFlameDataAsync(HttpContext context) => SendDataAsync(context,
        trace => trace.Flame.Total, (trace, query, style) => trace.Flame.Select(query, style));

    private static async Task SendPageAsync(HttpContext context, string view, string name, string description,
        Func<CachedTrace, long> getTotal, Func<Links, string, string> getDataAddress)
    {
        if (await TraceResponses.FindTraceAsync(context).ConfigureAwait(false) is not { } trace) return;
        var search = TreeQuery.Parse(context.Request).Search;
        await TraceResponses.SendAsync(context, trace, depth: 2, view, search, (html, links) => ChartHtml.Write(html, trace, links, name,
            description, getTotal(trace), getDataAddress(links, trace.Id), search)).ConfigureAwait(false);
    }

    private static async Task SendDataAsync(HttpContext context, Func<CachedTrace, long> getTotal,
        Func<CachedTrace, ChartQuery, FrameStyle, IReadOnlyList<ChartLane>> select)
    {
        if (await TraceResponses.FindTraceAsync(context).ConfigureAwait(false) is not { } trace) return;
        var total = getTotal(trace);
        var query = ChartQuery.Parse(context.Request, total);
        var style = new FrameStyle(trace, query.Search);
        var output = Responses.CreateBuffer();
        ChartJson.Write(output, trace, query, total, query.Select(part => select(trace, part, style)));
        await Responses.SendAsync(context, "application/json; charset=utf-8", output.WrittenMemory).ConfigureAwait(false);
    }
}
