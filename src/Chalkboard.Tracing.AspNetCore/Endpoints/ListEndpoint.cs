using Chalkboard.Tracing.AspNetCore.Keeping;
using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.AspNetCore.Rules;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>The list of traces.</summary>
internal static class ListEndpoint
{
    public static async Task AnswerAsync(HttpContext context, ControlAccess access)
    {
        var services = context.RequestServices;
        var all = await services.GetRequiredService<Archive>().ListAsync(context.RequestAborted).ConfigureAwait(false);
        var controls = await access.IsAllowedAsync(context).ConfigureAwait(false);
        var title = services.GetService<IHostEnvironment>()?.ApplicationName ?? "Application";
        await TraceAnswers.SendAsync(context, html =>
            ListHtml.Write(html, all, services.GetRequiredService<NextRequests>().Left, title, Links.From(context.Request, 0), controls)).ConfigureAwait(false);
    }
}
