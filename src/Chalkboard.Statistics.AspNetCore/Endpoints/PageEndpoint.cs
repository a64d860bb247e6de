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
        var report = await reporter.ReportAsync(context.RequestAborted).ConfigureAwait(false);
        var page = new PageBuilder(options).Build(report, services.GetRequiredService<TimeProvider>().GetUtcNow());
        var title = options.Title ?? services.GetService<IHostEnvironment>()?.ApplicationName ?? "Application";

        var output = Answers.Buffer();
        PageHtml.Write(new Html(output), page, title, PageLinks.From(context.Request), await controls.AllowsAsync(context).ConfigureAwait(false));
        await Answers.SendAsync(context, "text/html; charset=utf-8", output.WrittenMemory).ConfigureAwait(false);
    }
}
