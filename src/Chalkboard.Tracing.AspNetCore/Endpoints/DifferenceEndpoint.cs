using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.AspNetCore.Storage;
using Chalkboard.Tracing.AspNetCore.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>
/// Serves the page of the difference of a trace from a typical one of its route, or from the one that <c>?baseline=</c> names.
/// </summary>
internal static class DifferenceEndpoint
{
    // A trace is slow if it took longer than a typical one by this factor.
    private const double MinSlowness = 1.5;

    public static async Task HandleAsync(HttpContext context)
    {
        if (await TraceResponses.FindTraceAsync(context).ConfigureAwait(false) is not { } trace) return;
        var id = context.Request.Query["baseline"].ToString();
        var baseline = id.Length > 0
            ? await GetTraceAsync(context, id).ConfigureAwait(false) : await FindBaselineAsync(context, trace).ConfigureAwait(false);
        if (id.Length > 0 && baseline is null)
        {
            await TraceResponses.SendNotFoundAsync(context).ConfigureAwait(false);
            return;
        }

        await TraceResponses.SendAsync(context, trace, depth: 2, "difference", "", (html, links) =>
        {
            if (baseline is null) DifferenceHtml.WriteNoBaseline(html);
            else DifferenceHtml.Write(html, trace, baseline, links, context.RequestAborted);
        }).ConfigureAwait(false);
    }

    /// <summary>Finds the typical trace of the route of a trace that took much longer; null if there is none, or it did not.</summary>
    public static async Task<CachedTrace?> FindBaselineOfSlowAsync(HttpContext context, CachedTrace trace) =>
        await FindTypicalAsync(context, trace).ConfigureAwait(false) is { } typical && trace.Tree.Duration > typical.Duration * MinSlowness
            ? await GetTraceAsync(context, typical.Id).ConfigureAwait(false)
            : null;

    private static async Task<CachedTrace?> FindBaselineAsync(HttpContext context, CachedTrace trace) =>
        await FindTypicalAsync(context, trace).ConfigureAwait(false) is { } typical
            ? await GetTraceAsync(context, typical.Id).ConfigureAwait(false)
            : null;

    private static Task<StoredTrace?> FindTypicalAsync(HttpContext context, CachedTrace trace) =>
        context.RequestServices.GetRequiredService<TraceRepository>().FindTypicalAsync(trace.Id, context.RequestAborted);

    private static Task<CachedTrace?> GetTraceAsync(HttpContext context, string id) =>
        context.RequestServices.GetRequiredService<TraceCache>().GetAsync(id, context.RequestAborted);
}
