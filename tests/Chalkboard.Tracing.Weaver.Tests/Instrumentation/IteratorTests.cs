using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Instrumentation;

/// <summary>Iterators that end, are disposed early, fail, and are enumerated again.</summary>
public sealed class IteratorTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;
        public static class It
        {
            public static void Leaves() { foreach (var x in Plain(9)) if (x == 2) break; After(); }
            public static void LeavesGuarded() { foreach (var x in Guarded(9)) if (x == 2) break; After(); }
            public static void Takes() { Guarded(9).Take(1).ToList(); After(); }
            public static void NeverBegins() { Guarded(9).GetEnumerator().Dispose(); After(); }
            public static void Ends() { foreach (var x in Guarded(1)) { } After(); }
            public static void Fails() { try { foreach (var x in Failing()) { } } catch (FormatException) { } After(); }
            public static void FailsPlainly() { try { foreach (var x in FailingPlainly()) { } } catch (FormatException) { } After(); }
            public static void Again() { var xs = Plain(1); foreach (var x in xs) { } foreach (var x in xs) { } After(); }
            public static void AgainAfterLeaving() { var xs = Plain(2); foreach (var x in xs) break; foreach (var x in xs) break; After(); }
            static IEnumerable<int> Plain(int n) { for (var i = 1; i <= n; i++) yield return i; }
            static IEnumerable<int> Guarded(int n) { try { for (var i = 1; i <= n; i++) yield return i; } finally { After(); } }
            static IEnumerable<int> Failing() { try { yield return 1; int.Parse("x"); } finally { After(); } }
            static IEnumerable<int> FailingPlainly() { yield return 1; int.Parse("x"); }
            static string After() { return string.Concat("a", "b"); }

            public static async Task<int> Streams() { var n = 0; await foreach (var x in Stream(2)) n += x; return n; }
            public static async Task<int> StreamsText() { var n = 0; await foreach (var x in Text()) n += x.Length; return n; }
            public static async Task LeavesStream() { await foreach (var x in Stream(9)) if (x == 1) break; After(); }
            public static async Task StreamsAgain() { var xs = Stream(1); await foreach (var x in xs) { } await foreach (var x in xs) { } }
            static async IAsyncEnumerable<int> Stream(int n) { try { for (var i = 1; i <= n; i++) { await Task.CompletedTask; yield return i; } } finally { After(); } }
            static async IAsyncEnumerable<string> Text() { yield return "first"; await Task.CompletedTask; yield return "second"; }
        }
        """;

    private static readonly Lazy<LoadedSample>[] _loaded =
        [.. new[] { (false, false), (false, true), (true, false), (true, true) }.Select(
            variant => new Lazy<LoadedSample>(
                () => Sample.Compile(Source, variant.Item1)
                    .Weave(new() { Placement = variant.Item2 ? TwinPlacement.SameMethod : TwinPlacement.SeparateType }).Load()))];

    public static TheoryData<int> Variants => [0, 1, 2, 3];

    [Theory, MemberData(nameof(Variants))]
    public void An_iterator_that_is_disposed_early_ends_there(int variant)
    {
        Assert.Equal("""
            > It.Leaves
              > It.Plain
              ~ It.Plain: 1
              ^ It.Plain
              ~ It.Plain: 2
              ^ It.Plain
              < It.Plain
              > It.After
              < It.After: "ab"
            < It.Leaves

            """, Trace(variant, "Leaves"));
    }

    [Theory, MemberData(nameof(Variants))]
    public void Finally_blocks_of_a_disposed_iterator_belong_to_its_call(int variant)
    {
        Assert.Equal("""
            > It.LeavesGuarded
              > It.Guarded
              ~ It.Guarded: 1
              ^ It.Guarded
              ~ It.Guarded: 2
              ^ It.Guarded
                > It.Guarded.finally
                  > It.After
                  < It.After: "ab"
                < It.Guarded.finally
              < It.Guarded
              > It.After
              < It.After: "ab"
            < It.LeavesGuarded

            """, Trace(variant, "LeavesGuarded"));
        Assert.Contains(
            "~ It.Guarded: 1\n^ It.Guarded\n> It.Guarded.finally\n> It.After\n< It.After: \"ab\"\n< It.Guarded.finally\n< It.Guarded\n",
            RemoveIndentation(Trace(variant, "Takes")), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Variants))]
    public void Disposing_an_iterator_that_is_not_running_records_nothing(int variant)
    {
        Assert.Equal("> It.NeverBegins\n  > It.After\n  < It.After: \"ab\"\n< It.NeverBegins\n", Trace(variant, "NeverBegins"));
        Assert.Equal("""
            > It.Ends
              > It.Guarded
              ~ It.Guarded: 1
              ^ It.Guarded
                > It.Guarded.finally
                  > It.After
                  < It.After: "ab"
                < It.Guarded.finally
              < It.Guarded
              > It.After
              < It.After: "ab"
            < It.Ends

            """, Trace(variant, "Ends"));
    }

    [Theory, MemberData(nameof(Variants))]
    public void An_iterator_that_fails_ends_once(int variant)
    {
        Assert.Equal("""
            > It.FailsPlainly
              > It.FailingPlainly
              ~ It.FailingPlainly: 1
              ^ It.FailingPlainly
              ! It.FailingPlainly: FormatException
              c It.FailsPlainly: FormatException
              > It.After
              < It.After: "ab"
            < It.FailsPlainly

            """, Trace(variant, "FailsPlainly"));
        Assert.Equal("""
            > It.Fails
              > It.Failing
              ~ It.Failing: 1
              ^ It.Failing
                > It.Failing.finally
                  > It.After
                  < It.After: "ab"
                < It.Failing.finally
              ! It.Failing: FormatException
              c It.Fails: FormatException
              > It.After
              < It.After: "ab"
            < It.Fails

            """, Trace(variant, "Fails"));
    }

    [Theory, MemberData(nameof(Variants))]
    public void An_iterator_that_is_enumerated_again_is_another_call(int variant)
    {
        Assert.Equal(
            "> It.Plain\n~ It.Plain: 1\n^ It.Plain\n< It.Plain\n> It.Plain\n~ It.Plain: 1\n^ It.Plain\n< It.Plain\n",
            SelectLines("It.Plain", Trace(variant, "Again")));
        Assert.Equal(
            "> It.Plain\n~ It.Plain: 1\n^ It.Plain\n< It.Plain\n> It.Plain\n~ It.Plain: 1\n^ It.Plain\n< It.Plain\n",
            SelectLines("It.Plain", Trace(variant, "AgainAfterLeaving")));
    }

    [Theory, MemberData(nameof(Variants))]
    public void An_iterator_that_another_trace_recorded_begins_in_this_one(int variant)
    {
        using var values = ((IEnumerable<int>)_loaded[variant].Value.Call("It", "Plain", 3)!).GetEnumerator();
        using (CallTrace.Start()) Assert.True(values.MoveNext());
        using var trace = CallTrace.Start();
        Assert.True(values.MoveNext());
        var recording = trace.Stop();

        Assert.Equal(EventKind.Enter, recording.Events.First().Kind);
        Assert.Empty(EventTree.FindErrors(recording));
    }

    [Theory, MemberData(nameof(Variants))]
    public void Values_of_an_async_iterator_are_recorded(int variant)
    {
        Assert.Equal(
            "> It.Stream\n~ It.Stream: 1\n^ It.Stream\n~ It.Stream: 2\n^ It.Stream\n< It.Stream\n",
            SelectLines("It.Stream", Trace(variant, "Streams")));
        Assert.Equal(
            "> It.Text\n~ It.Text: \"first\"\n^ It.Text\n~ It.Text: \"second\"\n^ It.Text\n< It.Text\n",
            SelectLines("It.Text", Trace(variant, "StreamsText")));
    }

    [Theory, MemberData(nameof(Variants))]
    public void An_async_iterator_that_is_disposed_early_ends_there(int variant)
    {
        Assert.Contains(
            "~ It.Stream: 1\n^ It.Stream\n> It.After\n< It.After: \"ab\"\n< It.Stream\n> It.After\n",
            RemoveIndentation(Trace(variant, "LeavesStream")),
            StringComparison.Ordinal);
        Assert.Equal(2, SelectLines("It.Stream", Trace(variant, "StreamsAgain")).Split("> It.Stream\n").Length - 1);
    }

    private static string Trace(int variant, string method)
    {
        using var trace = CallTrace.Start(new() { Contents = TraceContents.ReturnValues });
        Assert.True(_loaded[variant].Value.Call("It", method) is not Task task || task.IsCompleted);
        var recording = trace.Stop();
        Assert.Empty(EventTree.FindErrors(recording));
        Assert.Equal(
            recording.Events.Count(e => e.Kind == EventKind.Suspend), recording.Events.Count(e => e.Kind == EventKind.Resume));
        return System.Text.RegularExpressions.Regex.Replace(EventTree.FormatCalls(recording), "(FormatException): .*", "$1");
    }

    private static string RemoveIndentation(string tree) => string.Concat(tree.Split('\n').Select(line => line.TrimStart() + "\n"));

    private static string SelectLines(string name, string tree) =>
        string.Concat(
            tree.Split('\n').Select(line => line.TrimStart())
                .Where(line => line.Length > 2 && (line[2..] == name || line[2..].StartsWith(name + ":", StringComparison.Ordinal)))
                .Select(line => line + "\n"));
}
