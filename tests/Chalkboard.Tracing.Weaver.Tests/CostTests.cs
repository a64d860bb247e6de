using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing.Weaver.Tests;

/// <summary>What recording cost is measured, and said.</summary>
public sealed class CostTests
{
    private const string Source = """
        public static class It
        {
            public static int Fib(int n)
            {
                if (n < 2)
                    return n;
                return Fib(n - 1) + Fib(n - 2);
            }
        }
        """;

    private static readonly Lazy<LoadedSample> _loaded = new(() => Sample.Compile(Source).Weave().Load());

    [Fact]
    public void A_recording_says_what_an_event_cost()
    {
        var all = Trace(TraceContents.All);
        var calls = Trace(TraceContents.Calls);

        Assert.InRange(all.EventOverheadNanoseconds!.Value, double.Epsilon, 1e6);
        Assert.InRange(calls.EventOverheadNanoseconds!.Value, double.Epsilon, 1e6);
    }

    [Fact]
    public void Events_cost_what_those_of_their_kind_cost()
    {
        var cost = new EventOverhead(TimedNanoseconds: 30, UntimedNanoseconds: 5);
        var events = new EventList();
        events.Add(new(EventKind.Enter, 1, 1, 0));
        events.Add(new(EventKind.Line, 2, 1, 0));
        events.Add(new(EventKind.Argument, 2, 1, 0));
        events.Add(new(EventKind.Line, 2, 1, 0));
        events.Add(new(EventKind.Leave, 3, 1, 0));

        Assert.Equal((2 * 30 + 3 * 5) / 5.0, cost.GetAverageNanoseconds(events));
        Assert.Null(cost.GetAverageNanoseconds(new()));
    }

    [Fact]
    public void Subtracting_the_overhead_leaves_no_negative_time()
    {
        var recording = Trace(TraceContents.All);
        var with = Sorted(recording, withoutCost: false);
        var without = Sorted(recording, withoutCost: true);

        Assert.InRange(without.ActiveTime, TimeSpan.Zero, with.ActiveTime - TimeSpan.FromTicks(1));
        Assert.InRange(with.ActiveTime, TimeSpan.Zero, with.Duration);
    }

    [Fact]
    public void Measuring_leaves_the_operation_of_the_thread_as_it_is()
    {
        using var outer = CallTrace.Start();
        using (var inner = CallTrace.Start()) inner.Stop();

        _loaded.Value.Call("It", "Fib", 1);

        Assert.Single(outer.Stop().Events, read => read.Kind == EventKind.Enter);
    }

    private static CallTree Sorted(Recording recording, bool withoutCost) =>
        CallTree.From(recording, withoutCost, cancellationToken: TestContext.Current.CancellationToken);

    private static Recording Trace(TraceContents records)
    {
        using var trace = CallTrace.Start(new() { Contents = records });
        _loaded.Value.Call("It", "Fib", 12);
        return trace.Stop();
    }
}
