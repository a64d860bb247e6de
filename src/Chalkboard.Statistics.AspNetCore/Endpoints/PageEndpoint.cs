using Chalkboard.Statistics.AspNetCore.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>Serves the page of statistics.</summary>
internal static class PageEndpoint
{
    public static async Task HandleAsync(HttpContext context, ControlAccess controlAccess)
    {
        var services = context.RequestServices;
        var options = services.GetRequiredService<IOptions<StatisticsOptions>>().Value.Page;
        var reports = services.GetRequiredService<ReportProvider>();
        var title = options.Title ?? services.GetService<IHostEnvironment>()?.ApplicationName ?? "Application";
        var variant = (Links: PageLinks.From(context.Request), Controls: await controlAccess.IsAllowedAsync(context).ConfigureAwait(false));
        var page = await reports.RenderAsync(variant, (output, report) =>
        {
            var model = new PageBuilder(options).Build(report, services.GetRequiredService<TimeProvider>().GetUtcNow());
            PageHtml.Write(new HtmlWriter(output), model, title, variant.Links, variant.Controls);
        }, context.RequestAborted).ConfigureAwait(false);
        await Responses.SendAsync(context, "text/html; charset=utf-8", page).ConfigureAwait(false);
    }
}
