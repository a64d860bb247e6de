using System.Diagnostics;
using System.Runtime.CompilerServices;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing.Weaver.Tests.Recorder;

/// <summary>Traced threads are recognized by the addresses of their stacks, so calls at any depth are recorded.</summary>
[Collection(nameof(NonParallelCollection))]
public sealed class StackTests
{
    private const int Depth = 100_000;

    // Nearly the depth that StackSize allows untraced.
    private const int UntracedDepth = 250_000;

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

            public static int Excluded(int depth, int size) { var result = 0; var thread = new Thread(() => result = Recursion.Further(depth), size); thread.Start(); thread.Join(); return result; }

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
            // Compiled only once, so that each level takes the same space.
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

    // An untraced call that is not optimized takes about 100 bytes.
    private const int StackSize = 32 * 1024 * 1024;

    private static readonly Lazy<LoadedSample> _loaded = new(() => Sample.Compile(Source).Weave().Load());

    [Theory]
    [InlineData(128)]
    [InlineData(1024)]
    public void Each_call_on_a_deep_stack_is_recorded(int megabytes)
    {
        using var trace = CallTrace.Start(new() { Contents = TraceContents.Calls, Limits = { MaxDepth = 2 * Depth } });
        Assert.Equal(Depth, _loaded.Value.Call("Deep", "OnAThread", Depth, megabytes * 1024 * 1024));

        Assert.Equal(Depth + 1, CountDownCalls(trace));
    }

    [Theory]
    [InlineData(1_000, 1_000_000, "")]
    [InlineData(5, 1_000_000, "")]
    [InlineData(1_000, 10, "")]
    [InlineData(1_000, 1_000_000, "Recursion")]
    public void A_recursion_that_fits_the_stack_untraced_fits_it_beyond_any_limit(int depth, int events, string excluded)
    {
        var options = new RecordingOptions { Limits = { MaxDepth = depth, MaxEvents = events } };
        if (excluded.Length > 0) options.Filter.Types.Exclude.Add(excluded);
        using var trace = CallTrace.Start(options);
        Assert.Equal(UntracedDepth, _loaded.Value.Call("Deep", "Excluded", UntracedDepth, StackSize));

        var recording = trace.Stop();
        Assert.Empty(EventTree.FindErrors(recording));
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
    public void An_operation_that_needs_three_quarters_of_the_stack_untraced_fits_it_traced(
        int kilobytes, bool optimized, TwinPlacement placement, string excluded) => DedicatedThread.Run(kilobytes * 1024, () =>
    {
        // The stack may be larger than requested.
        var stack = StackBounds.GetForCurrentThread()!;
        var left = GetStackAddress() - (long)stack.Low;
        using var compiled = Sample.Compile(Source, optimized);
        using var woven = compiled.Weave(new() { Placement = placement });
        var sample = woven.Load();
        // .NET needs some space itself, for example to compile a method that is called first at the bottom.
        const int reserve = 100 * 1024;
        var depth = (int)sample.Call("Deep", "AsFarAs", int.MaxValue, (left * 3 / 4) - reserve)!;
        var options = new RecordingOptions { Contents = TraceContents.Calls, Limits = { MaxDepth = 1_000_000 } };
        if (excluded.Length > 0) options.Filter.Types.Exclude.Add(excluded);
        using var trace = CallTrace.Start(options);

        Assert.Equal(depth, sample.Call("Deep", "AsFarAs", depth, left - reserve));

        var recording = trace.Stop();
        Assert.Empty(EventTree.FindErrors(recording));
        if (excluded.Length == 0)
            Assert.Contains(
                recording.Dropped, drop => drop.Description.StartsWith("calls after a quarter", StringComparison.Ordinal));
    });

    [Fact]
    public void A_recursion_that_checks_the_stack_reaches_nearly_the_same_depth_traced()
    {
        const int size = 1024 * 1024;
        var untraced = (int)_loaded.Value.Call("Deep", "Sufficient", size)!;
        using var trace = CallTrace.Start();

        var traced = (int)_loaded.Value.Call("Deep", "Sufficient", size)!;

        Assert.InRange(traced, untraced * 0.8, untraced);
    }

    [Fact]
    public void Calls_are_recorded_again_after_a_descent_even_if_an_exception_ends_it()
    {
        using var trace = CallTrace.Start(new() { Contents = TraceContents.Calls, Limits = { MaxDepth = 50 } });
        _loaded.Value.Call("Deep", "Again", 20, 5_000, () => (int)_loaded.Value.Call("Deep", "Leaf")!);

        var recording = trace.Stop();
        var names = recording.Events.Where(e => e.Kind == EventKind.Enter)
            .Select(e => recording.Symbols[e.SymbolIndex].Method).ToList();
        Assert.Equal(20, names.Count(name => name == "Throws"));
        Assert.Equal(20 * 48, names.Count(name => name == "Thrown"));
        Assert.Equal("Leaf", names[^1]);
        Assert.Equal(20, recording.Dropped.Single(drop => drop.Description.StartsWith("call chains", StringComparison.Ordinal)).Count);
        Assert.Empty(EventTree.FindErrors(recording));
    }

    [Fact]
    public void The_limit_of_depth_applies_to_a_trace_of_the_process()
    {
        using (CallTrace.StartForProcess(new() { Limits = { MaxDepth = 100 } }))
        {
            Assert.Equal(UntracedDepth, _loaded.Value.Call("Deep", "Excluded", UntracedDepth, StackSize));
        }

        Probes.ProcessOperation = null;
    }

    [Fact]
    public void Calls_of_many_threads_at_once_are_recorded()
    {
        using var trace = CallTrace.Start(new() { Contents = TraceContents.Calls });
        _loaded.Value.Call("Deep", "OnManyThreads", 50);

        Assert.Equal(50 * 2, CountDownCalls(trace));
    }

    [Fact]
    public void A_thread_with_the_id_of_an_ended_thread_is_traced_on_its_own_stack()
    {
        using var trace = CallTrace.Start(new() { Contents = TraceContents.Calls });
        for (var i = 1; i <= 20; i++)
        {
            _loaded.Value.Call("Deep", "OnAThread", 0, i * 2 * 1024 * 1024);

            // Releases the id of the thread.
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(20, CountDownCalls(trace));
    }

    [Fact]
    public void A_thread_runs_the_original_before_and_after_its_trace()
    {
        using var other = new UnrelatedTrace();
        RunOnThread(() =>
        {
            Assert.False(RunsTwin());
            using (CallTrace.Start()) Assert.True(RunsTwin());
            Assert.False(RunsTwin());
        });
    }

    [Fact]
    public void A_thread_runs_the_original_after_an_ended_operation_has_resumed_there()
    {
        using var other = new UnrelatedTrace();
        using var started = new ManualResetEventSlim();
        using var over = new ManualResetEventSlim();
        var trace = CallTrace.Start();
        var (first, then) = (false, true);
        var resumed = new Thread(() =>
        {
            started.Set();
            over.Wait();
            (first, then) = (RunsTwin(), RunsTwin());
        });
        resumed.Start();
        started.Wait(TestContext.Current.CancellationToken);
        trace.Dispose();
        over.Set();
        resumed.Join();

        // The first call notices that the operation has ended.
        Assert.Equal((true, false), (first, then));
    }

    [Fact]
    public void Twins_on_untraced_threads_record_nothing_if_all_stacks_are_marked()
    {
        using var other = new UnrelatedTrace();
        StackMarkTable.MarkAll();

        RunOnThread(() => Assert.True(RunsTwin()));

        Assert.Empty(other.Stop().Events);
    }

    [Fact]
    public void A_shared_mark_lasts_until_its_last_user_releases_it()
    {
        using var other = new UnrelatedTrace();
        StackMarkTable.MarkAll();

        RunOnThread(() =>
        {
            CallTrace.Start().Dispose();
            Assert.True(RunsTwin());
        });
    }

    [Fact]
    public void The_stack_of_a_thread_that_ended_while_it_recorded_is_unmarked()
    {
        using var other = new UnrelatedTrace();
        nuint page = 0;
        RunOnThread(() =>
        {
            StackMarkTable.SetActiveLog(new ThreadLog(new Operation(TraceContents.All, new(), null, null), 0));
            page = GetMarkedPage();
        });

        Assert.True(
            SpinWait.SpinUntil(() => { GC.Collect(); GC.WaitForPendingFinalizers(); return !IsMarked(page); }, TestTimeout.Default));
    }

    [Fact]
    public void A_reused_stack_is_marked_only_for_its_new_thread()
    {
        using var other = new UnrelatedTrace();
        var isMarked = true;
        RunOnThread(() => StackMarkTable.SetActiveLog(new ThreadLog(new Operation(TraceContents.All, new(), null, null), 0)));
        RunOnThread(() =>
        {
            StackMarkTable.SetActiveLog(new ThreadLog(new Operation(TraceContents.All, new(), null, null), 0));
            var page = GetMarkedPage();
            StackMarkTable.SetActiveLog(null);
            isMarked = IsMarked(page);
        });

        Assert.False(isMarked);
    }

    [Fact]
    public void A_stack_that_crosses_a_4_GB_boundary_is_marked_completely()
    {
        using var other = new UnrelatedTrace();
        var boundary = unchecked((nuint)(7L << 32));
        var (first, last) = (boundary - 10_000, boundary + 5_000);
        var stack = new StackBounds(first, last + 1);

        StackMarkTable.AddMarks(stack, 1);
        Assert.All([first, boundary - 1, boundary, last], address => Assert.True(IsMarked(StackMarkTable.GetPageIndex(address))));
        StackMarkTable.AddMarks(stack, -1);
    }

    private static bool RunsTwin() =>
        ((string)_loaded.Value.Call(
            "Deep", "Calls", () => string.Join(' ', new StackTrace().GetFrames().Select(frame => frame.GetMethod()?.Name)))!)
                .Contains("Calls$static$traced", StringComparison.Ordinal);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe nuint GetMarkedPage()
    {
        byte here;
        var page = StackMarkTable.GetPageIndex((nuint)(&here));
        Assert.True(IsMarked(page));
        return page;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe long GetStackAddress()
    {
        byte here;
        return (long)&here;
    }

    private static unsafe bool IsMarked(nuint page) => Probes.StackMarks[page] != 0;

    // A size that no other thread has.
    private static void RunOnThread(Action action) => DedicatedThread.Run(48 * 1024 * 1024, action);

    private static int CountDownCalls(CallTrace trace)
    {
        var recording = trace.Stop();
        Assert.Empty(recording.Dropped);
        return recording.Events.Count(
            e => e.Kind == EventKind.Enter && recording.Symbols[e.SymbolIndex].Method == "Down");
    }
}
