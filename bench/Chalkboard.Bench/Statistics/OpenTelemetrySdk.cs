using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Chalkboard.Bench.Statistics;

/// <summary>A meter that OpenTelemetry's SDK listens to and aggregates, ready to be exported at any time.</summary>
internal sealed class OpenTelemetrySdk : IDisposable
{
    public OpenTelemetrySdk(Action<MeterProviderBuilder>? configure = null)
    {
        var builder = OpenTelemetry.Sdk.CreateMeterProviderBuilder().AddMeter(Meter.Name)
            .AddReader(new BaseExportingMetricReader(new DiscardingExporter()));
        configure?.Invoke(builder);
        Provider = builder.Build();
    }

    public Meter Meter { get; } = new($"Benchmark {Guid.NewGuid():n}");

    public MeterProvider Provider { get; }

    public void Dispose()
    {
        Provider.Dispose();
        Meter.Dispose();
    }

    private sealed class DiscardingExporter : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
