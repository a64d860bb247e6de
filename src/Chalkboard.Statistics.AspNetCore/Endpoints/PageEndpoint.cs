using Chalkboard.Statistics.AspNetCore.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>The page.</summary>
internal static class PageEndpoint
{
    public static async Task AnswerAsync(HttpContext context, ControlAccess controls)
    {
        var services = context.RequestServices;
        var options = services.GetRequiredService<IOptions<StatisticsOptions>>().Value.Page;
        var reporter = services.GetRequiredService<Reporter>();
        var title = options.Title ?? services.GetService<IHostEnvironment>()?.ApplicationName ?? "Application";
        var form = (PageLinks.From(context.Request), Controls: await controls.AllowsAsync(context).ConfigureAwait(false));
        var page = await reporter.WrittenAsync(form, (output, report) =>
        {
            var model = new PageBuilder(options).Build(report, services.GetRequiredService<TimeProvider>().GetUtcNow());
            PageHtml.Write(new Html(output), model, title, form.Item1, form.Controls);
        }, context.RequestAborted).ConfigureAwait(false);
        await Answers.SendAsync(context, "text/html; charset=utf-8", page).ConfigureAwait(false);
    }
}
