using Chalkboard.Statistics.AspNetCore.Page;
using Chalkboard.Statistics.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>Serves metrics for Prometheus, in the format that the Accept header requests.</summary>
internal static class MetricsEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.Vary = "Accept";
        if (MetricsFormat.Negotiate(context.Request.Headers.Accept) is not { } format)
        {
            await Responses.SendErrorAsync(
                context, StatusCodes.Status406NotAcceptable,
                $"Metrics are {MetricsFormat.GetContentType(PrometheusFormat.Text)} or " +
                $"{MetricsFormat.GetContentType(PrometheusFormat.OpenMetrics)}, and the header Accept allows neither.")
                    .ConfigureAwait(false);
            return;
        }
        var content = await context.RequestServices.GetRequiredService<ReportProvider>()
            .RenderAsync(
                format, (output, report) => PrometheusReportWriter.Write(output, report, format), context.RequestAborted)
            .ConfigureAwait(false);
        await Responses.SendAsync(context, MetricsFormat.GetContentType(format), content).ConfigureAwait(false);
    }
}
