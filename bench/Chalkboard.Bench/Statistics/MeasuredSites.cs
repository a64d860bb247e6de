using System.Globalization;
using Chalkboard.Bench.Web;
using OpenTelemetry.Metrics;
using Prometheus;

namespace Chalkboard.Bench.Statistics;

/// <summary>
/// One minimal endpoint, with each way to collect statistics of requests, and with none. Each runs in a process of its own.
/// </summary>
internal static class MeasuredSites
{
    public const string Without = "nothing";

    private static readonly Dictionary<string, (Action<IServiceCollection> Add, Action<WebApplication> Use)> _all = new()
    {
        [Without] = (Nothing, Nothing),
        ["nothing, again, which shows what is chance"] = (Nothing, Nothing),
        ["UseStatistics"] = (services => services.AddStatistics(), app => app.UseStatistics()),
        ["UseStatistics, and no meters read"] = (services => services.AddStatistics(options => options.Meters.Exclude.Add("*")),
            app => app.UseStatistics()),
        ["prometheus-net's UseHttpMetrics"] = (Nothing, app => app.UseHttpMetrics()),
        ["OpenTelemetry's AddAspNetCoreInstrumentation"] = (
            services => services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddPrometheusExporter()),
            app => app.MapPrometheusScrapingEndpoint()),
    };

    public static IReadOnlyCollection<string> Kinds => _all.Keys;

    public static Task RunAsync(string kind)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _all[kind].Add(builder.Services);
        var app = builder.Build();
        _all[kind].Use(app);
        app.MapGet("/", () => "Hello");
        app.MapGet("/collect/{on}", (bool on) =>
        {
            Chalkboard.Statistics.StatisticsRepository.Namespace("ASP.NET Core Applications").Enabled = on;
        });
        app.MapGet("/used",
            () => string.Create(
                CultureInfo.InvariantCulture, $"{GC.GetTotalAllocatedBytes(precise: true)} {Environment.CpuUsage.TotalTime.Ticks}"));
        return SiteProcess.RunAsync(app);
    }

    private static void Nothing<T>(T to)
    {
    }
}
