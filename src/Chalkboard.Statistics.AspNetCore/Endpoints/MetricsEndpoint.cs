using Chalkboard.Statistics.AspNetCore.Page;
using Chalkboard.Statistics.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>Numbers for Prometheus, in the format that it asks for.</summary>
internal static class MetricsEndpoint
{
    public static async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.Vary = "Accept";
        if (MetricsFormat.For(context.Request.Headers.Accept) is not { } format)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status406NotAcceptable, $"Metrics are {MetricsFormat.ContentType(PrometheusFormat.Text)} or {MetricsFormat.ContentType(PrometheusFormat.OpenMetrics)}, and the header Accept allows neither.").ConfigureAwait(false);
            return;
        }
        var written = await context.RequestServices.GetRequiredService<Reporter>()
            .WrittenAsync(format, (output, report) => PrometheusReport.Write(output, report, format), context.RequestAborted).ConfigureAwait(false);
        await Answers.SendAsync(context, MetricsFormat.ContentType(format), written).ConfigureAwait(false);
    }
}
