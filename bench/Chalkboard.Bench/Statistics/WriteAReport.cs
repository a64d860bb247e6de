using System.Buffers;
using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Bench.Statistics;

/// <summary>
/// What does it cost to write such a report as JSON and as Prometheus text, compared with prometheus-net and OpenTelemetry that
/// export the same series? They read the live numbers while they write, so a whole scrape
/// of ours, with its extrapolation, is measured too.
/// </summary>
public class WriteAReport
{
    private readonly ConcurrentDictionary<string, object?> _repository = SampleRepository.Create(hasDates: false);
    private readonly Extrapolator _extrapolator = new();
    private readonly ArrayBufferWriter<byte> _output = new(1 << 24);
    private readonly MemoryStream _stream = new(1 << 24);
    private readonly Prometheus.CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private OpenTelemetryScrape _openTelemetry = null!;
    private Report _report = null!;

    [GlobalSetup]
    public async Task Start()
    {
        _report = await _extrapolator.ExtrapolateAsync(_repository);
        PrometheusText();
        var series = ExportedSeries.Parse(_output.WrittenSpan);
        ExportedSeries.AddTo(_registry, series);
        _openTelemetry = new OpenTelemetryScrape(series);

        await PrometheusNet();
        ExportedSeries.AssertComplete(series, "prometheus-net", _stream);
        await OpenTelemetry();
        ExportedSeries.AssertComplete(series, "OpenTelemetry", _stream);
    }

    [Benchmark]
    public void Json()
    {
        _output.ResetWrittenCount();
        JsonReportWriter.Write(_output, _report);
    }

    [Benchmark]
    public void PrometheusText()
    {
        _output.ResetWrittenCount();
        PrometheusReportWriter.Write(_output, _report, PrometheusFormat.Text);
    }

    [Benchmark]
    public async Task ExtrapolateAndPrometheusText()
    {
        _output.ResetWrittenCount();
        PrometheusReportWriter.Write(_output, await _extrapolator.ExtrapolateAsync(_repository), PrometheusFormat.Text);
    }

    [Benchmark(Baseline = true)]
    public Task PrometheusNet()
    {
        _stream.SetLength(0);
        return _registry.CollectAndExportAsTextAsync(_stream);
    }

    [Benchmark]
    public Task OpenTelemetry()
    {
        _stream.SetLength(0);
        return _openTelemetry.WriteAsync(_stream);
    }

    [GlobalCleanup]
    public void Stop() => _openTelemetry.Dispose();
}
