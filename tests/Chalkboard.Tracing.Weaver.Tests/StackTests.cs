using System.Diagnostics;
using System.Runtime.CompilerServices;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing.Weaver.Tests;

/// <summary>Which threads are traced is seen by the address of their stacks: wherever on one a call is made, it is recorded.</summary>
[Collection(nameof(Alone))]
public sealed class StackTests
{
    private const int Depth = 100_000;

    // As deep as a stack of as many bytes allows untraced, but for some.
    private const int Untraced = 250_000;

    private const string Source = """
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
                    running[i] = new Thread(() => { all.SignalAndWait(); Down(1); all.SignalAndWait(); }, 256 * 1024);
                    running[i].Start();
                }

                foreach (var thread in running) thread.Join();
                return threads;
            }

            public static string Calls(Func<string> who) { var answer = who(); return answer; }

            public static int LeftOut(int depth, int size) { var result = 0; var thread = new Thread(() => result = Recursion.Further(depth), size); thread.Start(); thread.Join(); return result; }

            public static int AsFarAs(int depth, long bytes) { byte start = 0; return Recursion.Within(ref start, depth, bytes); }

            public static int Sufficient(int size) { var result = 0; var thread = new Thread(() => result = Recursion.WhileSufficient(), size); thread.Start(); thread.Join(); return result; }

            public static void Again(int times, int depth, Func<int> leaf) { for (var i = 0; i < times; i++) Recursion.Throws(depth); leaf(); }

            public static int Leaf() { var one = int.Parse("1"); return one; }

            static int Down(int depth) => depth == 0 ? 0 : Down(depth - 1) + 1;
        }
        public static class Recursion
        {
            public static int Further(int depth) => depth == 0 ? 0 : Further(depth - 1) + 1;
            public static int WhileSufficient() => System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack() ? WhileSufficient() + 1 : 0;
            // Compiled once and never again, so that each level takes as much.
            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization | System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
            public static int Within(ref byte start, int depth, long bytes)
            {
                byte here = 0;
                return depth == 0 || System.Runtime.CompilerServices.Unsafe.ByteOffset(ref here, ref start) > bytes ? 0 : Within(ref start, depth - 1, bytes) + 1;
            }
            public static void Throws(int depth) { try { Thrown(depth); } catch (InvalidOperationException) { } }
            static int Thrown(int depth) => depth == 0 ? throw new InvalidOperationException() : Thrown(depth - 1) + 1;
        }
        """;

    // Untraced, each takes about 100 bytes of a stack that is not optimized.
    private const int Megabytes = 32 * 1024 * 1024;

    private static readonly Lazy<LoadedSample> _loaded = new(() => Sample.Compile(Source).Weave().Load());

    [Theory]
    [InlineData(128)]
    [InlineData(1024)]
    public void Each_call_on_a_deep_stack_is_recorded(int megabytes)
    {
        using var trace = CallTrace.Start(new() { Contents = TraceContents.Calls, Limits = { MaxDepth = 2 * Depth } });
        Assert.Equal(Depth, _loaded.Value.Call("Deep", "OnAThread", Depth, megabytes * 1024 * 1024));

        Assert.Equal(Depth + 1, CallsOfDown(trace));
    }

    [Theory]
    [InlineData(1_000, 1_000_000, "")]
    [InlineData(5, 1_000_000, "")]
    [InlineData(1_000, 10, "")]
    [InlineData(1_000, 1_000_000, "Recursion")]
    public void A_recursion_that_ends_well_untraced_does_so_beyond_whatever_limit(int depth, int events, string leftOut)
    {
        var options = new RecordingOptions { Limits = { MaxDepth = depth, MaxEvents = events } };
        if (leftOut.Length > 0) options.Filter.Types.Exclude.Add(leftOut);
        using var trace = CallTrace.Start(options);
        Assert.Equal(Untraced, _loaded.Value.Call("Deep", "LeftOut", Untraced, Megabytes));

        var recording = trace.Stop();
        Assert.Empty(Tree.Faults(recording));
        Assert.Contains(recording.Dropped, drop => drop.Description.StartsWith("call chains", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1024, true, TwinPlacement.SeparateType, "")]
    [InlineData(1024, false, TwinPlacement.SeparateType, "")]
    [InlineData(8192, true, TwinPlacement.SeparateType, "")]
    [InlineData(8192, false, TwinPlacement.SeparateType, "")]
    [InlineData(8192, true, TwinPlacement.SeparateType, "Recursion")]
    [InlineData(1024, true, TwinPlacement.SameType, "")]
    [InlineData(8192, false, TwinPlacement.SameType, "")]
    public void An_operation_that_takes_three_quarters_of_a_stack_untraced_takes_no_more_than_all_of_it_traced(
        int kilobytes, bool optimized, TwinPlacement placement, string leftOut) => OwnThread.Run(kilobytes * 1024, () =>
    {
        // It may be more than was asked for.
        var stack = StackBounds.GetForCurrentThread()!;
        var left = AddressOfStack() - (long)stack.Low;
        using var compiled = Sample.Compile(Source, optimized);
        using var woven = compiled.Weave(new() { Placement = placement });
        var sample = woven.Load();
        // .NET takes some for itself, as to compile what is called first at the bottom.
        const int reserve = 100 * 1024;
        var depth = (int)sample.Call("Deep", "AsFarAs", int.MaxValue, (left * 3 / 4) - reserve)!;
        var options = new RecordingOptions { Contents = TraceContents.Calls, Limits = { MaxDepth = 1_000_000 } };
        if (leftOut.Length > 0) options.Filter.Types.Exclude.Add(leftOut);
        using var trace = CallTrace.Start(options);

        Assert.Equal(depth, sample.Call("Deep", "AsFarAs", depth, left - reserve));

        var recording = trace.Stop();
        Assert.Empty(Tree.Faults(recording));
        if (leftOut.Length == 0)
            Assert.Contains(
                recording.Dropped, drop => drop.Description.StartsWith("calls below the upper quarter", StringComparison.Ordinal));
    });

    [Fact]
    public void A_recursion_that_checks_the_stack_gets_nearly_as_deep_when_traced()
    {
        const int size = 1024 * 1024;
        var untraced = (int)_loaded.Value.Call("Deep", "Sufficient", size)!;
        using var trace = CallTrace.Start();

        var traced = (int)_loaded.Value.Call("Deep", "Sufficient", size)!;

        Assert.InRange(traced, untraced * 0.8, untraced);
    }

    [Fact]
    public void After_a_descent_calls_are_recorded_again_also_where_an_exception_has_ended_it()
    {
        using var trace = CallTrace.Start(new() { Contents = TraceContents.Calls, Limits = { MaxDepth = 50 } });
        _loaded.Value.Call("Deep", "Again", 20, 5_000, () => (int)_loaded.Value.Call("Deep", "Leaf")!);

        var recording = trace.Stop();
        var names = recording.Events.Where(happened => happened.Kind == EventKind.Enter)
            .Select(happened => recording.Symbols[happened.SymbolIndex].Method).ToList();
        Assert.Equal(20, names.Count(name => name == "Throws"));
        Assert.Equal(20 * 48, names.Count(name => name == "Thrown"));
        Assert.Equal("Leaf", names[^1]);
        Assert.Equal(20, recording.Dropped.Single(drop => drop.Description.StartsWith("call chains", StringComparison.Ordinal)).Count);
        Assert.Empty(Tree.Faults(recording));
    }

    [Fact]
    public void A_whole_run_is_traced_no_deeper_than_its_limit_either()
    {
        using (CallTrace.StartForProcess(new() { Limits = { MaxDepth = 100 } }))
        {
            Assert.Equal(Untraced, _loaded.Value.Call("Deep", "LeftOut", Untraced, Megabytes));
        }

        Probes.ProcessOperation = null;
    }

    [Fact]
    public void Calls_of_many_threads_at_once_are_recorded()
    {
        using var trace = CallTrace.Start(new() { Contents = TraceContents.Calls });
        _loaded.Value.Call("Deep", "OnManyThreads", 50);

        Assert.Equal(50 * 2, CallsOfDown(trace));
    }

    [Fact]
    public void A_thread_that_gets_the_number_of_one_that_is_gone_is_traced_on_its_own_stack()
    {
        using var trace = CallTrace.Start(new() { Contents = TraceContents.Calls });
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
        StackMarkTable.MarkAll();

        OnAThread(() => Assert.True(RunsTheTwin()));

        Assert.Empty(other.Stop().Events);
    }

    [Fact]
    public void A_mark_that_several_share_lasts_as_long_as_one_of_them_needs_it()
    {
        using var other = new OtherTrace();
        StackMarkTable.MarkAll();

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
            StackMarkTable.SetActiveLog(new ThreadLog(new Operation(TraceContents.All, new(), null, null), 0));
            page = MarkedPage();
        });

        Assert.True(
            SpinWait.SpinUntil(() => { GC.Collect(); GC.WaitForPendingFinalizers(); return !IsMarked(page); }, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_stack_that_the_next_thread_gets_is_marked_for_that_alone()
    {
        using var other = new OtherTrace();
        var isMarked = true;
        OnAThread(() => StackMarkTable.SetActiveLog(new ThreadLog(new Operation(TraceContents.All, new(), null, null), 0)));
        OnAThread(() =>
        {
            StackMarkTable.SetActiveLog(new ThreadLog(new Operation(TraceContents.All, new(), null, null), 0));
            var page = MarkedPage();
            StackMarkTable.SetActiveLog(null);
            isMarked = IsMarked(page);
        });

        Assert.False(isMarked);
    }

    [Fact]
    public void A_stack_that_lies_across_4_GB_is_marked_as_a_whole()
    {
        using var other = new OtherTrace();
        var boundary = unchecked((nuint)(7L << 32));
        var (first, last) = (boundary - 10_000, boundary + 5_000);
        var stack = new StackBounds(first, last + 1);

        StackMarkTable.AddMarks(stack, 1);
        Assert.All([first, boundary - 1, boundary, last], address => Assert.True(IsMarked(StackMarkTable.GetPageIndex(address))));
        StackMarkTable.AddMarks(stack, -1);
    }

    private static bool RunsTheTwin() =>
        ((string)_loaded.Value.Call(
            "Deep", "Calls", () => string.Join(' ', new StackTrace().GetFrames().Select(frame => frame.GetMethod()?.Name)))!)
                .Contains("Calls$static$traced", StringComparison.Ordinal);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe nuint MarkedPage()
    {
        byte here;
        var page = StackMarkTable.GetPageIndex((nuint)(&here));
        Assert.True(IsMarked(page));
        return page;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe long AddressOfStack()
    {
        byte here;
        return (long)&here;
    }

    private static unsafe bool IsMarked(nuint page) => Probes.StackMarks[page] != 0;

    // Of a size that no other has.
    private static void OnAThread(Action act) => OwnThread.Run(48 * 1024 * 1024, act);

    private static int CallsOfDown(CallTrace trace)
    {
        var recording = trace.Stop();
        Assert.Empty(recording.Dropped);
        return recording.Events.Count(
            happened => happened.Kind == EventKind.Enter && recording.Symbols[happened.SymbolIndex].Method == "Down");
    }
}
