using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Calls;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>Serves the page of a trace as a tree of calls.</summary>
internal static class TreeEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        if (await TraceResponses.FindTraceAsync(context).ConfigureAwait(false) is not { } trace) return;
        var query = TreeQuery.Parse(context.Request);
        var matches = query.Search.Length == 0 ? null : SearchMatches.Find(trace.Tree, query.Search, context.RequestAborted);
        var level = new TreeRowSelector(trace.Marks, trace.Tree.Duration, matches).Select(SourceView.GetRoots(trace.Tree), query.Offset);
        var baseline = query is { Search: "", Offset: 0 }
            ? await DifferenceEndpoint.FindBaselineOfSlowAsync(context, trace).ConfigureAwait(false) : null;
        await TraceResponses.SendAsync(context, trace, depth: 1, "calls", query.Search, (html, links) =>
        {
            if (baseline is not null) DifferenceHtml.WriteSummary(html, trace, baseline, links, context.RequestAborted);
            if (matches is not null)
            {
                html.Write($"""<p class="note" id="-found">""");
                html.Write($"{(matches.Count == 0 ? "No call" : TextFormatter.FormatCallCount(matches.Count))} ");
                html.Write($"with {TextFormatter.FormatValue(query.Search)} in name, value or dependency. ");
                html.Write($"""<a href="{links.ForTrace(trace.Id)}">Show all calls</a></p>""");
            }
            if (level.TotalCount > 0)
                new TreeHtml(html, trace, links, trace.Tree.Duration, query.QueryString).Write(level, links.ForTrace(trace.Id));
            else if (matches is null) TraceHeaderHtml.WriteEmpty(html, trace);
        }).ConfigureAwait(false);
    }
}
