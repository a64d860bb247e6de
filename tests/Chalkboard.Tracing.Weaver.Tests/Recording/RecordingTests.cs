using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Recorder;

/// <summary>Recordings of code that is easily recorded wrongly.</summary>
public sealed class RecordingTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;
        public static class It
        {
            public static int Lines(int n)
            {
                var sum = 0;
                while (n > 0)
                {
                    if (n % 2 == 0)
                        sum += n;
                    else
                        sum -= n;
                    n--;
                }
                return sum;
            }

            public static int Switch(int n)
            {
                switch (n)
                {
                    case 0:
                        return 10;
                    case 1:
                        return 11;
                    case 2:
                        return 12;
                    default:
                        return 13;
                }
            }

            public static string Throws()
            {
                try { Outer("x"); }
                catch (FormatException) { return After("caught"); }
                return "never";
            }
            static int Outer(string s) { try { return Inner(s); } finally { After("finally"); } }
            static int Inner(string s) { return int.Parse(s); }
            static string After(string s) { return string.Concat(s, "!"); }

            public static string Rethrows()
            {
                try { try { Inner("y"); } catch { After("first"); throw; } }
                catch (Exception e) when (Is(e)) { return "done"; }
                return "never";
            }
            static bool Is(Exception e) { return e.GetHashCode() != 0 | true; }
            public static void Escapes() { Inner("z"); }
            public static string New() { try { new Bad(); } catch { } return After("new"); }
            sealed class Bad { public Bad() { int.Parse("bad"); } }

            public static async Task<string> Continues()
            {
                var source = new TaskCompletionSource<int>();
                var waiting = Waits(source.Task);
                Completes(source);
                return await waiting;
            }
            static void Completes(TaskCompletionSource<int> source) { source.SetResult(1); After("completed"); }
            static async Task<string> Waits(Task<int> task) { var x = await task; return After("waited"); }
            public static async Task<string> Fails() { try { await FailsLater(); } catch (InvalidOperationException) { } return "failed"; }
            static async Task FailsLater() { await Task.Yield(); throw new InvalidOperationException("later"); }

            public static int Iterates() { return Yields(2).Sum(); }
            static IEnumerable<int> Yields(int n) { for (var i = 1; i <= n; i++) yield return i; }

            public static string SignsIn(string password, string userToken, int n) { return GetCookie(n); }
            static string GetCookie(int n) { return "crumbs" + n; }

            public static object? Values(int a, string b, DayOfWeek c, Guess d, int[] e, decimal? f, object g, ReadOnlySpan<char> h, ref int i, out int j) { j = 1; i = 2; return null; }
            public static void CallValues() { var i = 1; Values(1, new string('x', 300), DayOfWeek.Friday, new Guess(), new int[3], null, new Guess(), "span", ref i, out var j); }
            public static long Hot(int n) { var s = 0L; for (var i = 0; i < n; i++) s += Add(i, "text").Length; return s; }
            static string Add(int i, string s) { return i < 0 ? "" : s; }
        }
        public sealed class Init { public int Size { get; init { if (value < 0) throw new ArgumentException(); field = value; } } public static Init Make() { return new Init { Size = 3 }; } }
        public struct Guess { public override string ToString() => throw new InvalidOperationException("nobody asks"); public override int GetHashCode() => throw new InvalidOperationException("nobody asks"); }
        """;

    private static readonly Lazy<LoadedSample> _loaded = new(() =>
    {
        var sample = Sample.Compile(Source, name: "It");
        return sample.Weave().Load();
    });

    [Fact]
    public void Each_line_is_recorded_when_it_is_reached_even_by_a_branch()
    {
        var lines = Trace(() => Call("Lines", 3)).Events.Where(e => e.Kind == EventKind.Line).Select(e => e.Line).ToList();

        // The brace, the sum, and for each iteration the condition, the braces, one branch and n.
        Assert.Equal([8, 9, 10, 11, 12, 15, 16, 17, 10, 11, 12, 13, 16, 17, 10, 11, 12, 15, 16, 17, 10, 18, 19], lines);
        Assert.Equal(
            [22, 23, 28, 34], Trace(() => Call("Switch", 1)).Events.Where(e => e.Kind == EventKind.Line).Select(e => e.Line));
    }

    [Fact]
    public void An_exception_ends_each_call_that_it_leaves()
    {
        Assert.Equal("""
            > It.Throws
              > It.Outer
                > It.Inner
                  [ Int32.Parse
                  ! Int32.Parse: FormatException
                ! It.Inner: FormatException
                > It.After
                  [ String.Concat
                  ] String.Concat
                < It.After: "finally!"
              ! It.Outer: FormatException
              c It.Throws: FormatException
              > It.After
                [ String.Concat
                ] String.Concat
              < It.After: "caught!"
            < It.Throws: "caught!"

            """, Shortened(Trace(() => Call("Throws"))));
    }

    [Fact]
    public void Rethrown_filtered_and_escaping_exceptions_are_recorded_where_they_happen()
    {
        var rethrown = Trace(() => Call("Rethrows"));
        Assert.Empty(EventTree.FindErrors(rethrown));
        Assert.Equal(2, rethrown.Events.Count(e => e.Kind == EventKind.Catch));

        var escaped = Trace(() => Assert.Throws<FormatException>(() => Call("Escapes")));
        Assert.Equal("""
            > It.Escapes
              > It.Inner
                [ Int32.Parse
                ! Int32.Parse: FormatException
              ! It.Inner: FormatException
            ! It.Escapes: FormatException

            """, Shortened(escaped));
    }

    [Fact]
    public void The_depth_is_correct_after_a_constructor_throws()
    {
        var tree = Shortened(Trace(() => Call("New")));

        Assert.Contains("\n  c It.New: FormatException\n  > It.After\n", tree, StringComparison.Ordinal);
        Assert.Contains("\n  ! It.Bad.new", tree, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_continuation_inside_SetResult_is_resumed_and_not_called()
    {
        using var trace = CallTrace.Start();
        await (Task<string>)_loaded.Value.Call("It", "Continues")!;
        var recording = trace.Stop();

        var waits = recording.Events.Where(
            e => recording.Symbols[e.SymbolIndex].Name == "It.Waits"
                && e.Kind is EventKind.Enter or EventKind.Suspend or EventKind.Resume
                or EventKind.Leave).Where(e => recording.Symbols[e.SymbolIndex].Name == "It.Waits").ToList();
        Assert.Equal([EventKind.Enter, EventKind.Suspend, EventKind.Resume, EventKind.Leave], waits.Select(e => e.Kind));
        Assert.Equal(waits[1].Call, waits[2].Call);
        Assert.NotEqual(0, waits[1].Call);
        Assert.Equal("\"waited!\"", waits[3].Value.ToString());
        Assert.Empty(EventTree.FindErrors(recording));
    }

    [Fact]
    public async Task An_async_method_that_fails_ends_with_its_exception()
    {
        using var trace = CallTrace.Start();
        await (Task<string>)_loaded.Value.Call("It", "Fails")!;
        var recording = trace.Stop();

        var failed = Assert.Single(recording.Events, e => e.Kind == EventKind.Throw);
        Assert.Equal("It.FailsLater", recording.Symbols[failed.SymbolIndex].Name);
        Assert.Equal("InvalidOperationException: later", failed.Value.ToString());
        Assert.Single(recording.Events, e => e.Kind == EventKind.Catch);
    }

    [Fact]
    public void An_iterator_is_suspended_while_it_yields()
    {
        Assert.Equal("""
            > It.Iterates
              [ Enumerable.Sum
                > It.Yields
                ~ It.Yields: 1
                ^ It.Yields
                ~ It.Yields: 2
                ^ It.Yields
                < It.Yields
              ] Enumerable.Sum
            < It.Iterates: 3

            """, EventTree.FormatCalls(Trace(() => Call("Iterates"))));
    }

    [Fact]
    public void A_nested_trace_has_its_own_events_and_the_outer_one_continues()
    {
        using var outer = CallTrace.Start();
        Call("Switch", 0);
        using (var inner = CallTrace.Start())
        {
            Call("Lines", 1);
            Assert.Equal(["It.Lines"], Entered(inner.Stop()));
        }

        Call("Switch", 1);
        Assert.Equal(["It.Switch", "It.Switch"], Entered(outer.Stop()));

        static IEnumerable<string> Entered(Recording recording) =>
            recording.Events.Where(e => e.Kind == EventKind.Enter).Select(e => recording.Symbols[e.SymbolIndex].Name);
    }

    [Fact]
    public void Secrets_are_masked_in_arguments_and_results()
    {
        var tree = EventTree.Format(Trace(() => Call("SignsIn", "hunter2", "abc", 5)));

        Assert.Contains("password: ***", tree, StringComparison.Ordinal);
        Assert.Contains("userToken: ***", tree, StringComparison.Ordinal);
        Assert.Contains("n: 5", tree, StringComparison.Ordinal);
        Assert.Contains("It.GetCookie: ***", tree, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", tree, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_shown_without_calling_their_methods()
    {
        var values = Trace(() => Call("CallValues")).Events.Where(e => e.Kind == EventKind.Argument)
            .Select(e => e.Value.ToString()).ToList();

        Assert.Equal(["a: 1", $"b: \"{new string('x', 200)}\"…", "c: DayOfWeek.Friday", "d: Guess", "e: int[3]", "f: null"], values[..6]);
        Assert.StartsWith("g: Guess#", values[6], StringComparison.Ordinal);
        Assert.Equal("h: \"span\"", values[7]);
        Assert.Equal(8, values.Count);
    }

    [Fact]
    public void An_init_setter_is_traced()
    {
        var recording = Trace(() => _loaded.Value.Call("Init", "Make"));

        Assert.Contains(recording.Symbols, symbol => symbol.Name == "Init.Size.set");
        Assert.Empty(EventTree.FindErrors(recording));
    }

    [Fact]
    public void A_trace_stays_within_its_bytes_and_counts_dropped_items()
    {
        using var trace = CallTrace.Start(new() { Limits = { MaxBytes = 100_000 } });
        Call("Hot", 10_000);
        var recording = trace.Stop();

        Assert.InRange(recording.Events.Count, 500, 100_000 / 8);
        Assert.True(recording.Dropped.Sum(drop => drop.Count) > 5_000);
        Assert.Empty(EventTree.FindErrors(recording));
    }

    [Fact]
    public void A_trace_stays_within_its_depth()
    {
        using var trace = CallTrace.Start(new() { Limits = { MaxDepth = 1 } });
        Call("Hot", 10);
        var recording = trace.Stop();

        Assert.Single(recording.Events, e => e.Kind == EventKind.Enter);
        Assert.Equal(10, Assert.Single(recording.Dropped).Count);
    }

    [Fact]
    public void Nothing_is_allocated_for_calls_lines_numbers_and_text()
    {
        using var trace = CallTrace.Start();
        Call("Hot", 500);
        var hot = _loaded.Value.Method("It", "Hot").CreateDelegate<Func<int, long>>();
        var least = long.MaxValue;
        for (var i = 0; i < 50; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            hot(20);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Calls_after_the_end_of_a_trace_are_not_recorded()
    {
        var trace = CallTrace.Start();
        Call("Hot", 1);
        var context = ExecutionContext.Capture()!;
        var recording = trace.Stop();
        var count = recording.Events.Count;

        ExecutionContext.Run(context, _ => Call("Hot", 10), null);
        Call("Hot", 10);

        Assert.Equal(count, trace.Stop().Events.Count);
        trace.Dispose();
        Assert.Equal(count, trace.Stop().Events.Count);
    }

    private static object? Call(string method, params object?[] arguments) => _loaded.Value.Call("It", method, arguments);

    private static Recording Trace(Action action)
    {
        using var trace = CallTrace.Start();
        action();
        return trace.Stop();
    }

    // Messages of the framework may change.
    private static string Shortened(Recording recording) =>
        System.Text.RegularExpressions.Regex.Replace(EventTree.FormatCalls(recording), "(FormatException): .*", "$1");
}
