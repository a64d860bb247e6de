using System.Diagnostics;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using Chalkboard.Tracing;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// What does a call cost while it is traced? At most 60 ns with calls only, at most 90 with lines, external calls and values, a fifth of an
/// <see cref="Activity"/>, and no allocation for numbers and text beyond the log.
/// </summary>
/// <remarks>
/// Each event reads the clock once. <see cref="Measured.Call"/> is one line that calls nothing: two events with calls only, three with
/// lines and values, five with its arguments. <see cref="Measured.Several"/> has four lines and an external call, so eight
/// events, and ten with its arguments. The number of events is checked before the measurement; the loop that calls is not woven. The
/// limit is reading the clock when a call begins and when it ends.
/// </remarks>
public class CallWhileTraced
{
    private const TraceContents AllButArguments =
        TraceContents.Calls | TraceContents.Lines | TraceContents.ExternalCalls | TraceContents.ReturnValues;

    private static readonly ActivitySource _source = new("bench");
    private readonly Func<int, int> _one =
        WovenCode.LoadWoven(nameof(Measured.Loop)), _several = WovenCode.LoadWoven(nameof(Measured.LoopOfSeveral));
    private readonly ActivityListener _listener =
        new() { ShouldListenTo = source => source == _source, Sample = (ref _) => ActivitySamplingResult.AllData };
    private Activity? _operation;

    [GlobalSetup]
    public void Begin()
    {
        AssertEventCount(_one, TraceContents.Calls, 2);
        AssertEventCount(_one, AllButArguments, 3);
        AssertEventCount(_one, TraceContents.All, 5);
        AssertEventCount(_several, AllButArguments, 8);
        AssertEventCount(_several, TraceContents.All, 10);
        ActivitySource.AddActivityListener(_listener);

        // In an application, an outer activity gives the trace id.
        _operation = _source.StartActivity("Operation");
    }

    [GlobalCleanup]
    public void End()
    {
        _operation?.Dispose();
        _listener.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int CallsAlone() => Trace(_one, TraceContents.Calls);

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int WithoutArguments() => Trace(_one, AllButArguments);

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int Everything() => Trace(_one, TraceContents.All);

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int SeveralWithoutArguments() => Trace(_several, AllButArguments);

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int SeveralWithEverything() => Trace(_several, TraceContents.All);

    [Benchmark(Baseline = true, OperationsPerInvoke = Measured.Times)]
    public int ActivityEach()
    {
        // The benchmark runs on another thread than its set-up.
        Activity.Current = _operation;
        var sum = 1;
        for (var i = 0; i < Measured.Times; i++)
        {
            using var activity = _source.StartActivity("Call");
            sum += Measured.Call(i, sum);
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int MethodTimerEach() => TimedByMethodTimer.Loop(1);

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

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public long TwoClockReads()
    {
        var (sum, elapsed) = (1, 0L);
        for (var i = 0; i < Measured.Times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            sum += Measured.Call(i, sum);
            elapsed += Stopwatch.GetTimestamp() - start;
        }

        return sum + elapsed;
    }

    // The time includes starting and stopping a trace for a thousand calls.
    private static int Trace(Func<int, int> loop, TraceContents contents)
    {
        using var trace = CallTrace.Start(new() { Contents = contents });
        return loop(1);
    }

    private static void AssertEventCount(Func<int, int> loop, TraceContents contents, int events)
    {
        using var trace = CallTrace.Start(new() { Contents = contents });
        loop(1);
        var held = trace.Stop().Events.Count;
        if (held != events * Measured.Times)
            throw new InvalidOperationException($"A call with {contents} has {held / (double)Measured.Times} events, and not {events}.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Log(TimeSpan elapsed) => GC.KeepAlive(elapsed < TimeSpan.Zero ? "never" : null);
}
