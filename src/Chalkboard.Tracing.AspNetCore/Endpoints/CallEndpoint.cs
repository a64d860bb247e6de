using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.AspNetCore.Sources;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>Serves the page of one call of a trace, with its lines and its callees.</summary>
internal static class CallEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        if (await TraceResponses.FindTraceAsync(context).ConfigureAwait(false) is not { } trace) return;
        if (Find(context, trace) is not { } call)
        {
            await Responses.SendErrorAsync(context, StatusCodes.Status404NotFound, "The trace has no such call.").ConfigureAwait(false);
            return;
        }
        var query = TreeQuery.Parse(context.Request);
        var matches = query.Search.Length == 0 ? null : SearchMatches.Find(trace.Tree, query.Search, context.RequestAborted);
        var level = new TreeRowSelector(trace.Marks, call.Duration, matches).Select(SourceView.GetCallees(call), query.Offset);
        var detail = CallDetails.From(trace.Recording, call, context.RequestAborted);
        var source = call.IsExternal || detail.Lines.Count == 0
            ? null
            : await context.RequestServices.GetRequiredService<SourceFiles>().FindAsync(call.Symbol.File, context.RequestAborted)
                .ConfigureAwait(false);
        await TraceResponses.SendAsync(context, trace, depth: 3, "", query.Search, (html, links) =>
        {
            CallHtml.Write(html, trace, call, detail, source, links);
            if (level.TotalCount > 0)
                new TreeHtml(html, trace, links, call.Duration, query.QueryString).Write(level, links.ForCall(trace.Id, call.Index));
        }).ConfigureAwait(false);
    }

    /// <summary>Finds the call that the route names; null if there is none.</summary>
    public static Call? Find(HttpContext context, CachedTrace trace) =>
        int.TryParse(context.GetRouteValue("call") as string, System.Globalization.CultureInfo.InvariantCulture, out var index)
            && index >= 0 && index < trace.Tree.Count
            ? trace.Tree.Calls[index]
            : null;
}
