using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Chalkboard.Statistics.Meters;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Chalkboard.Bench.Statistics;

/// <summary>What does a measurement cost whose meter is read into the repository, beside OpenTelemetry's SDK? Less, of each kind.</summary>
public class ListenToAMeter
{
    private const int Measurements = 100_000;

    private static readonly KeyValuePair<string, object?>[] _methods = [Tag("http.request.method", "GET"), Tag("http.request.method", "POST")];
    private static readonly KeyValuePair<string, object?>[] _routes = [Tag("http.route", "/"), Tag("http.route", "/api/values/{id}")];
    private static readonly KeyValuePair<string, object?>[] _codes = [Tag("http.response.status_code", 200), Tag("http.response.status_code", 404)];

    private readonly Instruments _theirs = new("Bench.OpenTelemetry");
    private readonly Instruments _ours = new("Bench.Statistics");
    private MeterProvider? _sdk;
    private IDisposable? _reader;

    [Params(1, 2)]
    public int Threads { get; set; }

    [Params("Counter", "Counter, 3 tags", "Histogram, 3 tags")]
    public string Instrument { get; set; } = "";

    [GlobalSetup]
    public void Listen()
    {
        _sdk = Sdk.CreateMeterProviderBuilder().AddMeter(_theirs.Meter.Name).AddInMemoryExporter(new List<Metric>()).Build();
        var options = new MeterReaderOptions();
        options.Include.Add(_ours.Meter.Name);
        _reader = MeterReader.Start(new ConcurrentDictionary<string, object?>(), options);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Measurements)]
    public void OpenTelemetry() => Measure(_theirs);

    [Benchmark(OperationsPerInvoke = Measurements)]
    public void Statistics() => Measure(_ours);

    [GlobalCleanup]
    public void Stop()
    {
        _sdk?.Dispose();
        _reader?.Dispose();
    }

    /// <summary>Each thread as often, so that the time of one measurement stays the same if they don't disturb each other.</summary>
    private void Measure(Instruments instruments)
    {
        Action measure = Instrument switch
        {
            "Counter" => instruments.Count,
            "Counter, 3 tags" => instruments.CountWithTags,
            _ => instruments.RecordWithTags,
        };
        if (Threads == 1) measure();
        else Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, _ => measure());
    }

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);

    private sealed class Instruments
    {
        private readonly Counter<long> _counter;
        private readonly Counter<long> _tagged;
        private readonly Histogram<double> _histogram;

        public Instruments(string name)
        {
            Meter = new Meter(name);
            _counter = Meter.CreateCounter<long>("counter");
            _tagged = Meter.CreateCounter<long>("tagged");
            _histogram = Meter.CreateHistogram<double>("histogram", "s");
        }

        public Meter Meter { get; }

        public void Count()
        {
            for (var i = 0; i < Measurements; i++) _counter.Add(1);
        }

        public void CountWithTags()
        {
            for (var i = 0; i < Measurements; i++) _tagged.Add(1, _methods[i & 1], _routes[(i >> 1) & 1], _codes[(i >> 2) & 1]);
        }

        public void RecordWithTags()
        {
            for (var i = 0; i < Measurements; i++) _histogram.Record(0.001 * (i & 255), _methods[i & 1], _routes[(i >> 1) & 1], _codes[(i >> 2) & 1]);
        }
    }
}
