using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.Calls;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>What a trace spent its time in.</summary>
internal static class HotEndpoint
{
    public static async Task AnswerAsync(HttpContext context)
    {
        if (await TraceAnswers.OpenAsync(context).ConfigureAwait(false) is not { } trace) return;
        var spots = HotSpot.In(trace.Tree, context.RequestAborted);
        await TraceAnswers.SendAsync(context, trace, depth: 2, "hot", "", (html, links) => HotHtml.Write(html, trace, spots, links)).ConfigureAwait(false);
    }
}
