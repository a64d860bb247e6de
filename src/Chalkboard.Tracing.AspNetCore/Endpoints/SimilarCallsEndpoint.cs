using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Calls;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>Serves the page of all calls that have the same name and the same caller as one call, the slowest first.</summary>
internal static class SimilarCallsEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        if (await TraceResponses.FindTraceAsync(context).ConfigureAwait(false) is not { } trace) return;
        if (CallEndpoint.Find(context, trace) is not { } call)
        {
            await Responses.SendErrorAsync(context, StatusCodes.Status404NotFound, "The trace has no such call.").ConfigureAwait(false);
            return;
        }
        var query = TreeQuery.Parse(context.Request);
        var matches = query.Search.Length == 0 ? null : SearchMatches.Find(trace.Tree, query.Search, context.RequestAborted);
        var name = call.Symbol.Name;
        var caller = call.Caller;
        // Hidden calls are folded into their callers.
        while (caller is not null && SourceView.IsHidden(caller)) caller = caller.Caller;
        var similarCalls = (caller is null ? SourceView.GetRoots(trace.Tree) : SourceView.GetCallees(caller))
            .Where(candidate => candidate.Symbol.Name == name && candidate.IsExternal == call.IsExternal).ToList();
        var level = new TreeRowSelector(trace.Marks, trace.Tree.Duration, matches).SelectSimilar(similarCalls, query.Offset);
        await TraceResponses.SendAsync(context, trace, depth: 4, "", query.Search, (html, links) =>
        {
            CallHtml.WritePath(html, trace, call, links);
            html.Write($"""<h2>{TextFormatter.FormatCount(similarCalls.Count, trace.Tree)} × """);
            html.Write($"""{TextFormatter.FormatName(call.Symbol)}</h2>""");
            html.Write($"""<p class="note">The slowest first.</p>""");
            new TreeHtml(html, trace, links, similarCalls.Count == 0 ? TimeSpan.Zero : similarCalls.Max(candidate => candidate.Duration),
                query.QueryString).Write(level, links.ForSimilarCalls(trace.Id, call.Index));
        }).ConfigureAwait(false);
    }
}
