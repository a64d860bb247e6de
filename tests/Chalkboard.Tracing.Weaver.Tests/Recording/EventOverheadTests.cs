using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing.Weaver.Tests.Recorder;

/// <summary>The overhead of recording is measured and reported.</summary>
public sealed class EventOverheadTests
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
    public void A_recording_has_the_overhead_of_an_event()
    {
        var all = Record(TraceContents.All);
        var calls = Record(TraceContents.Calls);

        Assert.InRange(all.EventOverheadNanoseconds!.Value, double.Epsilon, 1e6);
        Assert.InRange(calls.EventOverheadNanoseconds!.Value, double.Epsilon, 1e6);
    }

    [Fact]
    public void The_overhead_depends_on_the_kinds_of_the_events()
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
        var recording = Record(TraceContents.All);
        var with = BuildTree(recording, subtractOverhead: false);
        var without = BuildTree(recording, subtractOverhead: true);

        Assert.InRange(without.ActiveTime, TimeSpan.Zero, with.ActiveTime - TimeSpan.FromTicks(1));
        Assert.InRange(with.ActiveTime, TimeSpan.Zero, with.Duration);
    }

    [Fact]
    public void Measuring_the_overhead_keeps_the_operation_of_the_thread()
    {
        using var outer = CallTrace.Start();
        using (var inner = CallTrace.Start()) inner.Stop();

        _loaded.Value.Call("It", "Fib", 1);

        Assert.Single(outer.Stop().Events, e => e.Kind == EventKind.Enter);
    }

    private static CallTree BuildTree(Recording recording, bool subtractOverhead) =>
        CallTree.From(recording, subtractOverhead, cancellationToken: TestContext.Current.CancellationToken);

    private static Recording Record(TraceContents contents)
    {
        using var trace = CallTrace.Start(new() { Contents = contents });
        _loaded.Value.Call("It", "Fib", 12);
        return trace.Stop();
    }
}
