using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Chalkboard.Statistics.Meters;

namespace Chalkboard.Bench.Statistics;

/// <summary>
/// What does a measurement cost whose meter is read into the repository?
/// Less than with OpenTelemetry's SDK, for each kind.
/// </summary>
public class ListenToAMeter
{
    private static readonly KeyValuePair<string, object?>[] _methods = [CreateTag("http.request.method", "GET"),
        CreateTag("http.request.method", "POST")];
    private static readonly KeyValuePair<string, object?>[] _routes = [CreateTag("http.route", "/"),
        CreateTag("http.route", "/api/values/{id}")];
    private static readonly KeyValuePair<string, object?>[] _codes = [CreateTag("http.response.status_code", 200),
        CreateTag("http.response.status_code", 404)];

    private readonly OpenTelemetrySdk _sdk = new();
    private readonly Meter _read = new("Read by Chalkboard");
    private IDisposable _reader = null!;
    private WorkerThreads _crew = null!;
    private Action _theirs = null!, _ours = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [Params("Counter", "Counter, 3 tags", "Histogram, 3 tags")]
    public string Instrument { get; set; } = "";

    [GlobalSetup]
    public void Listen()
    {
        _crew = new WorkerThreads(Threads);
        var options = new MeterReaderOptions();
        options.Include.Add(_read.Name);
        _reader = MeterReader.Start(new ConcurrentDictionary<string, object?>(), options);
        _theirs = Measured(_sdk.Meter);
        _ours = Measured(_read);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = WorkerThreads.Times)]
    public void OpenTelemetry() => _crew.Run(_theirs);

    [Benchmark(OperationsPerInvoke = WorkerThreads.Times)]
    public void Chalkboard() => _crew.Run(_ours);

    [GlobalCleanup]
    public void Stop()
    {
        _crew.Dispose();
        _sdk.Dispose();
        _reader.Dispose();
        _read.Dispose();
    }

    private Action Measured(Meter meter) => Instrument switch
    {
        "Counter" => Repeat.InALoop(new Counted(meter.CreateCounter<long>("counter"))),
        "Counter, 3 tags" => Repeat.InALoop(new CountedWithTags(meter.CreateCounter<long>("counter"))),
        _ => Repeat.InALoop(new RecordedWithTags(meter.CreateHistogram<double>("histogram", "s"))),
    };

    private static KeyValuePair<string, object?> CreateTag(string name, object value) => new(name, value);

    private readonly struct Counted(Counter<long> counter) : IOperation
    {
        public void Do(int i) => counter.Add(1);
    }

    private readonly struct CountedWithTags(Counter<long> counter) : IOperation
    {
        public void Do(int i) => counter.Add(1, _methods[i & 1], _routes[(i >> 1) & 1], _codes[(i >> 2) & 1]);
    }

    private readonly struct RecordedWithTags(Histogram<double> histogram) : IOperation
    {
        public void Do(int i) => histogram.Record(0.001 * (i & 255), _methods[i & 1], _routes[(i >> 1) & 1], _codes[(i >> 2) & 1]);
    }
}
