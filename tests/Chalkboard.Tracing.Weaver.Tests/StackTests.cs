using System.Diagnostics;
using System.Runtime.CompilerServices;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Weaving;

namespace Chalkboard.Tracing.Weaver.Tests;

/// <summary>Which threads are traced is seen by the address of their stacks: wherever on one a call is made, it is recorded.</summary>
public sealed class StackTests
{
    private const int _depth = 100_000;

    private const string _source = """
        using System;
        using System.Threading;
        public static class Deep
        {
            public static int OnAThread(int depth, int size)
            {
                var result = 0;
                var thread = new Thread(() => result = Down(depth), size);
                thread.Start();
                thread.Join();
                return result;
            }

            public static int OnManyThreads(int threads)
            {
                using var all = new Barrier(threads);
                var running = new Thread[threads];
                for (var i = 0; i < threads; i++)
                {
                    running[i] = new Thread(() => { all.SignalAndWait(); Down(1); all.SignalAndWait(); }, 128 * 1024);
                    running[i].Start();
                }

                foreach (var thread in running) thread.Join();
                return threads;
            }

            public static string Calls(Func<string> who) { var answer = who(); return answer; }

            static int Down(int depth) => depth == 0 ? 0 : Down(depth - 1) + 1;
        }
        """;

    private static readonly Lazy<LoadedSample> _loaded = new(() => Sample.Compile(_source).Weave().Load());

    [Theory]
    [InlineData(64)]
    [InlineData(1024)]
    public void Each_call_on_a_deep_stack_is_recorded(int megabytes)
    {
        using var trace = CallTrace.Start(new() { Records = Recorded.Calls, Limits = { Depth = 2 * _depth } });
        Assert.Equal(_depth, _loaded.Value.Call("Deep", "OnAThread", _depth, megabytes * 1024 * 1024));

        Assert.Equal(_depth + 1, CallsOfDown(trace));
    }

    [Fact]
    public void Calls_of_many_threads_at_once_are_recorded()
    {
        using var trace = CallTrace.Start(new() { Records = Recorded.Calls });
        _loaded.Value.Call("Deep", "OnManyThreads", 50);

        Assert.Equal(50 * 2, CallsOfDown(trace));
    }

    [Fact]
    public void A_thread_that_gets_the_number_of_one_that_is_gone_is_traced_on_its_own_stack()
    {
        using var trace = CallTrace.Start(new() { Records = Recorded.Calls });
        for (var i = 1; i <= 20; i++)
        {
            _loaded.Value.Call("Deep", "OnAThread", 0, i * 2 * 1024 * 1024);

            // So that its number is free.
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(20, CallsOfDown(trace));
    }

    [Fact]
    public void A_thread_that_is_not_traced_runs_the_original_also_once_it_was()
    {
        using var other = new OtherTrace();
        OnAThread(() =>
        {
            Assert.False(RunsTheTwin());
            using (CallTrace.Start()) Assert.True(RunsTheTwin());
            Assert.False(RunsTheTwin());
        });
    }

    [Fact]
    public void A_thread_runs_the_original_once_an_operation_that_is_over_has_gone_on_there()
    {
        using var other = new OtherTrace();
        using var begun = new ManualResetEventSlim();
        using var over = new ManualResetEventSlim();
        var trace = CallTrace.Start();
        var (first, then) = (false, true);
        var goesOn = new Thread(() =>
        {
            begun.Set();
            over.Wait();
            (first, then) = (RunsTheTwin(), RunsTheTwin());
        });
        goesOn.Start();
        begun.Wait(TestContext.Current.CancellationToken);
        trace.Dispose();
        over.Set();
        goesOn.Join();

        // The first call finds out.
        Assert.Equal((true, false), (first, then));
    }

    [Fact]
    public void Where_any_stack_may_be_that_of_a_thread_that_records_the_twins_of_others_record_nothing()
    {
        using var other = new OtherTrace();
        TracedStacks.AddAll();

        OnAThread(() => Assert.True(RunsTheTwin()));

        Assert.Empty(other.Stop().Events);
    }

    [Fact]
    public void A_mark_that_several_share_lasts_as_long_as_one_of_them_needs_it()
    {
        using var other = new OtherTrace();
        TracedStacks.AddAll();

        OnAThread(() =>
        {
            CallTrace.Start().Dispose();
            Assert.True(RunsTheTwin());
        });
    }

    [Fact]
    public void The_stack_of_a_thread_that_ended_while_it_recorded_is_unmarked()
    {
        using var other = new OtherTrace();
        nuint page = 0;
        OnAThread(() =>
        {
            TracedStacks.Record(new ThreadLog(new Operation(Recorded.Everything, new(), null, null), 0));
            page = MarkedPage();
        });

        Assert.True(SpinWait.SpinUntil(() => { GC.Collect(); GC.WaitForPendingFinalizers(); return !IsMarked(page); }, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_stack_that_lies_across_4_GB_is_marked_as_a_whole()
    {
        using var other = new OtherTrace();
        var boundary = unchecked((nuint)(7L << 32));
        var (first, last) = (boundary - 10_000, boundary + 5_000);
        var stack = new StackBounds(first, last + 1);

        TracedStacks.Add(stack, 1);
        Assert.All([first, boundary - 1, boundary, last], address => Assert.True(IsMarked(TracedStacks.PageOf(address))));
        TracedStacks.Add(stack, -1);
    }

    private static bool RunsTheTwin() => ((string)_loaded.Value.Call("Deep", "Calls", () => new StackTrace().ToString())!).Contains("Calls$traced", StringComparison.Ordinal);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe nuint MarkedPage()
    {
        byte here;
        var page = TracedStacks.PageOf((nuint)(&here));
        Assert.True(IsMarked(page));
        return page;
    }

    private static unsafe bool IsMarked(nuint page) => Probes.Marks[page] != 0;

    // Of a size that no other has.
    private static void OnAThread(Action act) => OwnThread.Run(48 * 1024 * 1024, act);

    private static int CallsOfDown(CallTrace trace)
    {
        var recording = trace.Stop();
        Assert.Empty(recording.Dropped);
        return recording.Events.Count(happened => happened.Kind == EventKind.Enter && recording.Symbols[happened.Symbol].Method == "Down");
    }
}
