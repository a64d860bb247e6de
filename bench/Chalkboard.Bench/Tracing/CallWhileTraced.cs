using System.Diagnostics;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using Chalkboard.Tracing;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// What does a call cost while it is traced, with calls alone and with all of it? At most 60 and 90 ns, a fifth of an
/// <see cref="Activity"/>, and no allocation for numbers and text beyond the log.
/// </summary>
public class CallWhileTraced
{
    private static readonly ActivitySource _source = new("bench");
    private readonly Func<int, int> _woven = WovenCode.Woven(nameof(Measured.Loop));
    private readonly ActivityListener _listener = new() { ShouldListenTo = source => source == _source, Sample = (ref _) => ActivitySamplingResult.AllData };

    [GlobalSetup]
    public void Listen() => ActivitySource.AddActivityListener(_listener);

    [GlobalCleanup]
    public void Stop() => _listener.Dispose();

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int CallsAlone() => Traced(Recorded.Calls);

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int Everything() => Traced(Recorded.Everything);

    [Benchmark(Baseline = true, OperationsPerInvoke = Measured.Times)]
    public int ActivityEach()
    {
        var sum = 1;
        for (var i = 0; i < Measured.Times; i++)
        {
            using var activity = _source.StartActivity("Call");
            sum += Measured.Call(i, sum);
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int StopwatchPair()
    {
        var sum = 1;
        for (var i = 0; i < Measured.Times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            sum += Measured.Call(i, sum);
            Log(Stopwatch.GetElapsedTime(start));
        }

        return sum;
    }

    // Starting and ending a trace is part of it, over a thousand calls.
    private int Traced(Recorded records)
    {
        using var trace = CallTrace.Start(new() { Records = records });
        return _woven(1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Log(TimeSpan elapsed) => GC.KeepAlive(elapsed < TimeSpan.Zero ? "never" : null);
}
