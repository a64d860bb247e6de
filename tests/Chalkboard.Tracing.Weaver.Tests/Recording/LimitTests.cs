using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Recorder;

/// <summary>Traces keep their limits and count the dropped items.</summary>
public sealed class LimitTests
{
    private const string Source = """
        using System;
        using System.Threading.Tasks;
        public static class It
        {
            public static void Calls(int n) { for (var i = 0; i < n; i++) Add(i, "text"); }
            static string Add(int i, string s) { return string.Concat(s, i < 0 ? "" : s); }
            public static void Catches(int n) { for (var i = 0; i < n; i++) { try { Fails(); } catch (FormatException) { } } }
            static void Fails() { throw new FormatException(new string('x', 1000)); }
            public static async Task Waits(int n) { for (var i = 0; i < n; i++) await Task.Yield(); }
            public static int Parses(int n) { var sum = 0; for (var i = 0; i < n; i++) sum += int.Parse("1"); return sum; }
            public static int DeepBehind(int n) { var one = int.Parse("1"); return n == 0 ? one : one + DeepBehind(n - 1); }
            public static int DeepAfterCatch(int n) { try { int.Parse("x"); } catch (FormatException) { } return n == 0 ? 1 : 1 + DeepAfterCatch(n - 1); }
            public static int DeepInCatch(int n) { try { return int.Parse("x"); } catch (FormatException) { return n == 0 ? 1 : 1 + DeepInCatch(n - 1); } }
            public static int DeepInFinally(int n) { var below = 0; try { try { int.Parse("x"); } finally { if (n > 0) below = DeepInFinally(n - 1); } } catch (FormatException) { } return 1 + below; }
            public static void Suppresses()
            {
                using var done = new System.Threading.CountdownEvent(3);
                System.Threading.ThreadPool.UnsafeQueueUserWorkItem(_ => { Add(1, "x"); done.Signal(); }, null);
                System.Threading.ThreadPool.UnsafeQueueUserWorkItem(_ => { Add(1, "x"); done.Signal(); }, null);
                using (System.Threading.ExecutionContext.SuppressFlow()) Task.Run(() => { Add(1, "x"); done.Signal(); });
                done.Wait();
            }
            public static void Handlers()
            {
                Array.ForEach(new[] { 1 }, i => { if (i < 0) throw new Exception(); });
                Array.ForEach(new[] { 1 }, i => { if (i < 0) throw new Exception(); });
                One();
            }
            static void One() { Array.ForEach(new[] { 1 }, i => { if (i < 0) throw new Exception(); }); }
            public static async Task Many(int n) { await Task.WhenAll(Array.ConvertAll(new int[8], _ => Task.Run(() => Calls(n)))); }
        }
        """;

    private static readonly Lazy<LoadedSample> _loaded = new(() => Sample.Compile(Source).Weave().Load());

    [Fact]
    public void A_trace_has_at_most_the_limit_of_events_and_the_ends_of_recorded_calls()
    {
        using var trace = CallTrace.Start(new() { Limits = { MaxEvents = 100 } });
        Call("Calls", 1_000);
        var recording = trace.Stop();

        Assert.InRange(recording.Events.Count, 100, 103);
        Assert.Equal(
            [
                new DroppedItems(
                    "calls beyond the limit of 100 events, with all that they did",
                    1_000 - recording.Symbols.Index().Where(symbol => symbol.Item.Name == "It.Add")
                        .Sum(symbol =>
                            recording.Events.Count(
                                e => e.SymbolIndex == symbol.Index && e.Kind == EventKind.Enter))) { IncludesCalls = true },
                recording.Dropped[^1] with { Description =
                    "lines, arguments and dependencies beyond the limit of 100 events, of calls that were recorded" },
            ], recording.Dropped);
        Assert.True(recording.IsMissingCalls);
        Assert.Empty(EventTree.FindErrors(recording));
    }

    [Fact]
    public void Work_that_starts_without_the_execution_context_is_reported_as_missing()
    {
        using var trace = CallTrace.Start();
        Call("Suppresses");
        var recording = trace.Stop();

        Assert.Equal(
            [new DroppedItems(
                "work items that were started without the execution context, which a trace follows (ExecutionContext.SuppressFlow, " +
                "ThreadPool.UnsafeQueueUserWorkItem)", 3) { IncludesCalls = true, IsLowerBound = true }],
            recording.Dropped);
        Assert.DoesNotContain(recording.Symbols, symbol => symbol.Name == "It.Add");
        Assert.True(recording.IsMissingCalls);
    }

    [Fact]
    public void Lambdas_of_one_method_are_distinguished_by_their_lines()
    {
        using var trace = CallTrace.Start();
        Call("Handlers");
        var recording = trace.Stop();

        Assert.Equal(
            ["It.Handlers", "It.Handlers.lambda@25", "It.Handlers.lambda@26", "It.One",
                "It.One.lambda"], recording.Symbols.Where(symbol => symbol.File is not null).Select(symbol => symbol.Name));
    }

    [Fact]
    public async Task The_limit_of_events_applies_to_all_threads_together()
    {
        using var trace = CallTrace.Start(new() { Limits = { MaxEvents = 10_000 } });
        await (Task)Call("Many", 1_000)!;
        var recording = trace.Stop();

        Assert.InRange(recording.Events.Count, 1_000, 10_100);
        Assert.Empty(EventTree.FindErrors(recording));
    }

    [Fact]
    public async Task Nothing_is_recorded_beyond_the_limit_of_events()
    {
        using var catches = CallTrace.Start(new() { Limits = { MaxEvents = 50 } });
        Call("Catches", 300);
        Assert.InRange(catches.Stop().Events.Count, 50, 55);

        using var waits = CallTrace.Start(new() { Limits = { MaxEvents = 50 } });
        await (Task)Call("Waits", 1_000)!;
        Assert.InRange(waits.Stop().Events.Count, 50, 55);
    }

    [Fact]
    public void Each_limit_counts_the_items_that_it_drops()
    {
        using var trace = CallTrace.Start(new() { Limits = { MaxValueLength = 2, MaxDepth = 1 } });
        Call("Calls", 5);
        Call("Add", 1, "long");
        var recording = trace.Stop();

        Assert.Equal(
            [new DroppedItems("calls deeper than 1, with all that they did", 5) { IncludesCalls = true },
                new DroppedItems("values truncated after 2 characters", 2)], recording.Dropped);
    }

    [Fact]
    public void A_trace_beyond_the_limit_of_traces_records_nothing_and_reports_it()
    {
        using var trace = CallTrace.Start(new() { Limits = { MaxConcurrentTraces = 0 } });
        Call("Calls", 5);
        var recording = trace.Stop();

        Assert.False(trace.IsRecording);
        Assert.Empty(recording.Events);
        Assert.Equal(new DroppedItems("trace beyond the limit of 0 at once", 1) { IncludesCalls = true }, Assert.Single(recording.Dropped));
    }

    [Fact]
    public void A_refused_trace_does_not_affect_the_running_one()
    {
        using var trace = CallTrace.Start();
        using (var refused = CallTrace.Start(new() { Limits = { MaxConcurrentTraces = 0 } }))
        {
            Call("Calls", 1);
            refused.Stop();
        }

        Call("Calls", 1);

        Assert.True(trace.IsRecording);
        Assert.Equal(4, trace.Stop().Events.Count(e => e.Kind == EventKind.Enter));
    }

    [Theory, InlineData("DeepBehind"), InlineData("DeepAfterCatch"), InlineData("DeepInCatch"), InlineData("DeepInFinally")]
    public void The_depth_does_not_count_external_calls_that_have_ended(string method)
    {
        // Without lines, because they would correct the depth too.
        using var trace = CallTrace.Start(new() { Contents = TraceContents.ExternalCalls, Limits = { MaxDepth = 21 } });
        Assert.Equal(20, Call(method, 19));
        var recording = trace.Stop();

        Assert.Empty(recording.Dropped);
        Assert.Equal(20, recording.Events.Count(e => e.Kind == EventKind.Enter));
        Assert.Empty(EventTree.FindErrors(recording));
    }

    [Fact]
    public void Excluded_calls_do_not_count_towards_a_limit()
    {
        using var trace =
            CallTrace.Start(
                new()
                {
                    Contents = TraceContents.ExternalCalls,
                    Limits = { MaxEvents = 20 },
                    Filter = { Types = { Exclude = { "System.*" } } }
                });
        Call("Parses", 100);
        Call("Parses", 100);
        var recording = trace.Stop();

        Assert.Empty(recording.Dropped);
        Assert.Equal(4, recording.Events.Count);
    }

    [Fact]
    public void A_text_is_not_truncated_inside_a_character()
    {
        using var trace = CallTrace.Start(new() { Limits = { MaxValueLength = 2 } });
        Call("Add", 1, "a\U0001F600b");

        Assert.Contains(trace.Stop().Events, e => e.Value.ToString() == "s: \"a\"…");
    }

    [Fact]
    public void Invalid_limits_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CallTrace.Start(new() { Limits = { MaxEvents = -1 } }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CallTrace.Start(new() { Limits = { MaxConcurrentTraces = -1 } }));
    }

    private static object? Call(string method, params object?[] arguments) => _loaded.Value.Call("It", method, arguments);
}
