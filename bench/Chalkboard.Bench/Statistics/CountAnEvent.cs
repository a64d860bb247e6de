using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Chalkboard.Statistics;

namespace Chalkboard.Bench.Statistics;

/// <summary>
/// What does counting an event cost, on one thread, and on two that count on the same counter? The time is that of one event on
/// each thread. At most 0.6 of an interlocked increment and a quarter of prometheus-net on one thread; on two at most 1.5 of
/// that, and a twentieth of prometheus-net; paused at most a plain increment. If an event is lost, the benchmark fails.
/// </summary>
public abstract class CountAnEvent
{
    private readonly StatisticsNamespace _enabled = StatisticsNamespace.GetOrCreate(new(), "Enabled");
    private readonly StatisticsNamespace _paused = StatisticsNamespace.GetOrCreate(new(), "Paused");
    private readonly OpenTelemetrySdk _sdk = new();
    private readonly Meter _unheard = new("Nobody listens");
    private Chalkboard.Statistics.Counter _counter = null!;
    private WorkerThreads _crew = null!;
    private Action _plain =
        null!, _interlocked =
            null!, _chalkboard =
                null!, _chalkboardPaused = null!, _prometheus = null!, _openTelemetry = null!, _nobody = null!, _lookUp = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    private protected abstract Action Repeated<TOperation>(TOperation operation) where TOperation : struct, IOperation;

    [GlobalSetup]
    public void Start()
    {
        _crew = new WorkerThreads(Threads);
        _paused.Enabled = false;
        _counter = _enabled.Counter("Important Events");
        var cell = new Cell();
        var entries = new ConcurrentDictionary<string, object?> { ["Important Events"] = 0L };
        var registry = Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry());

        _plain = Repeated(new Plain(cell));
        _interlocked = Repeated(new Locked(cell));
        _chalkboard = Repeated(new Ours(_counter));
        _chalkboardPaused = Repeated(new Ours(_paused.Counter("Important Events")));
        _prometheus = Repeated(new PrometheusNets(registry.CreateCounter("events_total", "Important events.")));
        _openTelemetry = Repeated(new Metered(_sdk.Meter.CreateCounter<long>("events")));
        _nobody = Repeated(new Metered(_unheard.CreateCounter<long>("events")));
        _lookUp = Repeated(new LookedUp(entries));
    }

    /// <summary>The limit on one thread. Two threads lose events.</summary>
    [Benchmark(OperationsPerInvoke = WorkerThreads.Times)]
    public void PlainIncrement() => _crew.Run(_plain);

    [Benchmark(Baseline = true, OperationsPerInvoke = WorkerThreads.Times)]
    public void InterlockedIncrement() => _crew.Run(_interlocked);

    [Benchmark(OperationsPerInvoke = WorkerThreads.Times)]
    public void Chalkboard() => _crew.Run(_chalkboard);

    [Benchmark(OperationsPerInvoke = WorkerThreads.Times)]
    public void ChalkboardPaused() => _crew.Run(_chalkboardPaused);

    [Benchmark(OperationsPerInvoke = WorkerThreads.Times)]
    public void PrometheusNet() => _crew.Run(_prometheus);

    [Benchmark(OperationsPerInvoke = WorkerThreads.Times)]
    public void OpenTelemetry() => _crew.Run(_openTelemetry);

    /// <summary>System.Diagnostics.Metrics without a listener.</summary>
    [Benchmark(OperationsPerInvoke = WorkerThreads.Times)]
    public void MeterNobodyListens() => _crew.Run(_nobody);

    /// <summary>A simple increment in a dictionary of numbers. Two threads lose events.</summary>
    [Benchmark(OperationsPerInvoke = WorkerThreads.Times)]
    public void LookUpAndReplace() => _crew.Run(_lookUp);

    [GlobalCleanup]
    public void Stop()
    {
        _crew.Dispose();
        _sdk.Dispose();
        _unheard.Dispose();
        if (_counter.Value != 0 && _counter.Value != _crew.Done)
            throw new InvalidOperationException($"Lost events: {_counter.Value} of {_crew.Done} were counted.");
    }

    private sealed class Cell
    {
        public long Value;
    }

    private readonly struct Plain(Cell cell) : IOperation
    {
        public void Do(int i) => cell.Value++;
    }

    private readonly struct Locked(Cell cell) : IOperation
    {
        public void Do(int i) => Interlocked.Increment(ref cell.Value);
    }

    private readonly struct Ours(Chalkboard.Statistics.Counter counter) : IOperation
    {
        public void Do(int i) => counter.Increment();
    }

    private readonly struct PrometheusNets(Prometheus.Counter counter) : IOperation
    {
        public void Do(int i) => counter.Inc();
    }

    private readonly struct Metered(Counter<long> counter) : IOperation
    {
        public void Do(int i) => counter.Add(1);
    }

    private readonly struct LookedUp(ConcurrentDictionary<string, object?> entries) : IOperation
    {
        public void Do(int i) => entries["Important Events"] = (long)entries["Important Events"]! + 1;
    }
}
