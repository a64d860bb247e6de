using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Calls;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>A trace as a tree of calls.</summary>
internal static class TreeEndpoint
{
    public static async Task AnswerAsync(HttpContext context)
    {
        if (await TraceAnswers.OpenAsync(context).ConfigureAwait(false) is not { } trace) return;
        var query = TreeQuery.Of(context.Request);
        var found = query.Find.Length == 0 ? null : Found.In(trace.Tree, query.Find, context.RequestAborted);
        var level = new Rows(found).Choose(SourceView.Roots(trace.Tree), query.From);
        await TraceAnswers.SendAsync(context, trace, depth: 1, "calls", query.Find, (html, links) =>
        {
            if (found is not null) html.Write($"""<p class="note" id="-found">{(found.Count == 0 ? "No call" : Texts.Calls(found.Count))} with {Texts.Value(query.Find)} in name or value. <a href="{links.Trace(trace.Id)}">Show all calls</a></p>""");
            if (level.All > 0) new TreeHtml(html, trace, links, trace.Tree.Whole, query.Suffix).Write(level, links.Trace(trace.Id));
            else if (found is null) TraceHeadHtml.WriteEmpty(html, trace);
        }).ConfigureAwait(false);
    }
}
