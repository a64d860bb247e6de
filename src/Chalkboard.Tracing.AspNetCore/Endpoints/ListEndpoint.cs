using Chalkboard.Tracing.AspNetCore.Consent;
using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.AspNetCore.Rules;
using Chalkboard.Tracing.AspNetCore.Views.Search;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>Serves the page that lists the traces.</summary>
internal static class ListEndpoint
{
    public static async Task HandleAsync(HttpContext context, ControlAccess access)
    {
        var services = context.RequestServices;
        var query = TraceQuery.Parse(context.Request);
        var result = await services.GetRequiredService<TraceSearch>().FindAsync(query, context.RequestAborted).ConfigureAwait(false);
        var canControl = await access.IsAllowedAsync(context).ConfigureAwait(false);
        var title = services.GetService<IHostEnvironment>()?.ApplicationName ?? "Application";
        await TraceResponses.SendAsync(context, html =>
            ListHtml.Write(html, query, result, services.GetRequiredService<NextRequestsRule>().Remaining, title,
                Links.From(context.Request, 0), canControl,
                services.GetRequiredService<ConsentPageAddress>().Path is not null)).ConfigureAwait(false);
    }
}
