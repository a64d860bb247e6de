using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Chalkboard.Statistics;
using OpenTelemetry.Metrics;

namespace Chalkboard.Bench.Statistics;

/// <summary>
/// What does recording a duration cost, on one thread, and on two that record the same? The time is that of one on each thread.
/// Less than either's histogram, and no allocation. None may be lost, or the benchmark fails.
/// </summary>
public class RecordADuration
{
    // What a site's requests take: most around 20 ms, a few 20 times as long.
    private static readonly double[] _seconds = CreateSeconds(4096);
    private static readonly TimeSpan[] _durations = [.. _seconds.Select(TimeSpan.FromSeconds)];

    // Those of prometheus-net, for all that have fixed ones.
    private static readonly double[] _buckets = [.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10];

    private readonly StatisticsNamespace _namespace = StatisticsNamespace.GetOrCreate(new(), "Benchmark");
    private readonly OpenTelemetrySdk _sdk = new(builder => builder
        .AddView("explicit", new ExplicitBucketHistogramConfiguration { Boundaries = _buckets })
        .AddView("exponential", new Base2ExponentialBucketHistogramConfiguration()));
    private WorkerThreads _crew = null!;
    private Action _timing =
        null!, _distribution =
            null!, _prometheus = null!, _prometheusSummary = null!, _openTelemetry = null!, _openTelemetryExponential = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Start()
    {
        _crew = new WorkerThreads(Threads);
        var registry = Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry());
        var percentiles = new Prometheus.SummaryConfiguration { Objectives = [new(.5, .01), new(.95, .01), new(.99, .01)] };

        _timing = Repeat.InALoop(new OurTiming(_namespace.Timing("Checkout")));
        _distribution = Repeat.InALoop(new OurDistribution(_namespace.Distribution("Checkout")));
        _prometheus = Repeat.InALoop(new Observed(registry.CreateHistogram("histogram", "Checkout.")));
        _prometheusSummary = Repeat.InALoop(new Summarized(registry.CreateSummary("summary", "Checkout.", percentiles)));
        _openTelemetry = Repeat.InALoop(new Metered(_sdk.Meter.CreateHistogram<double>("explicit")));
        _openTelemetryExponential = Repeat.InALoop(new Metered(_sdk.Meter.CreateHistogram<double>("exponential")));
    }

    [Benchmark(OperationsPerInvoke = WorkerThreads.Times)]
    public void ChalkboardTiming() => _crew.Run(_timing);

    [Benchmark(OperationsPerInvoke = WorkerThreads.Times)]
    public void ChalkboardDistribution() => _crew.Run(_distribution);

    [Benchmark(Baseline = true, OperationsPerInvoke = WorkerThreads.Times)]
    public void PrometheusNetHistogram() => _crew.Run(_prometheus);

    /// <summary>Knows percentiles, as ours do.</summary>
    [Benchmark(OperationsPerInvoke = WorkerThreads.Times)]
    public void PrometheusNetSummary() => _crew.Run(_prometheusSummary);

    [Benchmark(OperationsPerInvoke = WorkerThreads.Times)]
    public void OpenTelemetryHistogram() => _crew.Run(_openTelemetry);

    /// <summary>Knows percentiles within a few percent, as ours do.</summary>
    [Benchmark(OperationsPerInvoke = WorkerThreads.Times)]
    public void OpenTelemetryExponentialHistogram() => _crew.Run(_openTelemetryExponential);

    [GlobalCleanup]
    public void Stop()
    {
        _crew.Dispose();
        _sdk.Dispose();
        foreach (var record in (ComputedRecord[])[_namespace.Timing("Checkout"), _namespace.Distribution("Checkout")])
        {
            var count = (long)record["Count"]!;
            if (count != 0 && count != _crew.Done)
                throw new InvalidOperationException($"Lost durations: {count} of {_crew.Done} were recorded.");
        }
    }

    private static double[] CreateSeconds(int count)
    {
        var random = new Random(1);
        // The sum of twelve is close to a normal distribution.
        double Normal() => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
        return [.. Enumerable.Range(0, count).Select(_ => .02 * Math.Exp(Normal()))];
    }

    private readonly struct OurTiming(Timing timing) : IOperation
    {
        public void Do(int i) => timing.Record(_durations[i % _durations.Length]);
    }

    private readonly struct OurDistribution(Distribution distribution) : IOperation
    {
        public void Do(int i) => distribution.Record(_seconds[i % _seconds.Length]);
    }

    private readonly struct Observed(Prometheus.Histogram histogram) : IOperation
    {
        public void Do(int i) => histogram.Observe(_seconds[i % _seconds.Length]);
    }

    private readonly struct Summarized(Prometheus.Summary summary) : IOperation
    {
        public void Do(int i) => summary.Observe(_seconds[i % _seconds.Length]);
    }

    private readonly struct Metered(Histogram<double> histogram) : IOperation
    {
        public void Do(int i) => histogram.Record(_seconds[i % _seconds.Length]);
    }
}
