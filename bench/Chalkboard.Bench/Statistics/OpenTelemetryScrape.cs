using OpenTelemetry.Metrics;

namespace Chalkboard.Bench.Statistics;

/// <summary>OpenTelemetry's Prometheus exporter, asked without a network, each time anew.</summary>
internal sealed class OpenTelemetryScrape : IDisposable
{
    private readonly OpenTelemetrySdk _sdk =
        new(builder => builder.AddPrometheusExporter(options => options.ScrapeResponseCacheDurationMilliseconds = 0));
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly RequestDelegate _scrape;

    public OpenTelemetryScrape(List<Series> all)
    {
        foreach (var metric in all.GroupBy(series => series.Metric))
        {
            Action<double, KeyValuePair<string, object?>[]> record = metric.First().Counts
                ? _sdk.Meter.CreateCounter<double>(metric.Key).Add : _sdk.Meter.CreateGauge<double>(metric.Key).Record;
            foreach (var series in metric)
                record(series.Value,
                    [.. series.LabelNames.Zip(series.LabelValues, (name, value) => KeyValuePair.Create(name, (object?)value))]);
        }
        _scrape = new ApplicationBuilder(_services)
            .UseOpenTelemetryPrometheusScrapingEndpoint(
                _sdk.Provider, _ => true, path: null, configureBranchedPipeline: null, optionsName: null)
            .Build();
    }

    public Task WriteAsync(Stream output) => _scrape(new DefaultHttpContext { RequestServices = _services, Response = { Body = output } });

    public void Dispose()
    {
        _sdk.Dispose();
        _services.Dispose();
    }
}
