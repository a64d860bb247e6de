using System.Diagnostics;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using Chalkboard.Tracing;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// What does a call cost while it is traced? At most 60 ns with calls alone, at most 90 with lines, outside calls and values, a fifth of an
/// <see cref="Activity"/>, and no allocation for numbers and text beyond the log.
/// </summary>
/// <remarks>
/// Each event is one look at the clock. <see cref="Measured.Call"/> is one line that calls nothing: two events with calls alone, three with
/// lines and values, five with its arguments. <see cref="Measured.Several"/> has some of each: four lines and an outside call, so eight
/// events, and ten with its arguments. The number of events is checked before the measurement; the loop that calls is not woven. The
/// limit is reading the clock as a call begins and as it ends.
/// </remarks>
public class CallWhileTraced
{
    private const TraceContents AllButArguments =
        TraceContents.Calls | TraceContents.Lines | TraceContents.ExternalCalls | TraceContents.ReturnValues;

    private static readonly ActivitySource _source = new("bench");
    private readonly Func<int, int> _one =
        WovenCode.Woven(nameof(Measured.Loop)), _several = WovenCode.Woven(nameof(Measured.LoopOfSeveral));
    private readonly ActivityListener _listener =
        new() { ShouldListenTo = source => source == _source, Sample = (ref _) => ActivitySamplingResult.AllData };
    private Activity? _operation;

    [GlobalSetup]
    public void Begin()
    {
        Holds(_one, TraceContents.Calls, 2);
        Holds(_one, AllButArguments, 3);
        Holds(_one, TraceContents.All, 5);
        Holds(_several, AllButArguments, 8);
        Holds(_several, TraceContents.All, 10);
        ActivitySource.AddActivityListener(_listener);

        // What is measured in an application has one around it, and takes the id of the trace from there.
        _operation = _source.StartActivity("Operation");
    }

    [GlobalCleanup]
    public void End()
    {
        _operation?.Dispose();
        _listener.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int CallsAlone() => Traced(_one, TraceContents.Calls);

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int WithoutArguments() => Traced(_one, AllButArguments);

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int Everything() => Traced(_one, TraceContents.All);

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int SeveralWithoutArguments() => Traced(_several, AllButArguments);

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int SeveralWithEverything() => Traced(_several, TraceContents.All);

    [Benchmark(Baseline = true, OperationsPerInvoke = Measured.Times)]
    public int ActivityEach()
    {
        // Where the benchmark runs is not where it was set up.
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

    // Starting and ending a trace is part of it, over a thousand calls.
    private static int Traced(Func<int, int> loop, TraceContents records)
    {
        using var trace = CallTrace.Start(new() { Contents = records });
        return loop(1);
    }

    private static void Holds(Func<int, int> loop, TraceContents records, int events)
    {
        using var trace = CallTrace.Start(new() { Contents = records });
        loop(1);
        var held = trace.Stop().Events.Count;
        if (held != events * Measured.Times)
            throw new InvalidOperationException($"A call with {records} has {held / (double)Measured.Times} events, and not {events}.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Log(TimeSpan elapsed) => GC.KeepAlive(elapsed < TimeSpan.Zero ? "never" : null);
}
