using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.Weaver.Tests;

/// <summary>What runs within the end of something is not part of it.</summary>
public sealed class AsyncOrderTests
{
    private const string Source = """
        using System;
        using System.Runtime.CompilerServices;
        using System.Threading.Tasks;
        public static class It
        {
            // Goes on before it has been told to wait.
            public readonly struct AtOnce : INotifyCompletion { public AtOnce GetAwaiter() => this; public bool IsCompleted => false; public void GetResult() { } public void OnCompleted(Action next) => next(); }
            public static async Task<int> Within() { await new AtOnce(); return Plain(1); }
            static int Plain(int n) { return int.Parse("1") + n; }

            public static async Task<int> Outer(TaskCompletionSource<int> source) { var n = await Inner(source.Task); return Plain(n); }
            static async Task<int> Inner(Task<int> task) { var n = await task; return n; }
            public static async Task<int> OuterFails(TaskCompletionSource<int> source) { try { return await InnerFails(source.Task); } catch (FormatException) { return Plain(3); } }
            static async Task<int> InnerFails(Task<int> task) { await task; throw new FormatException("inner"); }
            public static void Complete(TaskCompletionSource<int> source) { source.SetResult(1); Plain(9); }
            public static async Task<string> Each() { var (a, b) = (new TaskCompletionSource(), new TaskCompletionSource()); var (one, two) = (Named("a", a.Task), Named("b", b.Task)); b.SetResult(); a.SetResult(); return await one + await two; }
            static async Task<string> Named(string name, Task task) { await task; return name + int.Parse("1"); }
            public static async Task<int> Both(bool fails) { var source = new TaskCompletionSource<int>(); var waiting = fails ? OuterFails(source) : Outer(source); Complete(source); return await waiting; }
        }
        """;

    private static readonly Lazy<LoadedSample>[] _loaded =
        [.. new[] { (false, false), (false, true), (true, false), (true, true) }.Select(
            way => new Lazy<LoadedSample>(
                () => Sample.Compile(Source, way.Item1)
                    .Weave(new() { Placement = way.Item2 ? TwinPlacement.SameMethod : TwinPlacement.SeparateType }).Load()))];

    public static TheoryData<int> Ways => [0, 1, 2, 3];

    [Theory, MemberData(nameof(Ways))]
    public void An_await_is_recorded_before_its_continuation_is_scheduled(int way)
    {
        Assert.Equal("""
            > It.Within
            ~ It.Within
            > It.AtOnce.OnCompleted
              ^ It.Within
                > It.Plain
                < It.Plain: 2
              < It.Within: 2
            < It.AtOnce.OnCompleted

            """, Trace(way, "Within"));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Calls_of_one_method_that_wait_at_once_go_on_each_as_itself(int way)
    {
        using var trace = CallTrace.Start();
        Assert.Equal("a1b1", await (Task<string>)_loaded[way].Value.Call("It", "Each")!);
        var recording = trace.Stop();

        var named = CallTree.From(recording, cancellationToken: TestContext.Current.CancellationToken).Calls.Where(
            call => call.Symbol.Name == "It.Named").ToList();
        Assert.Equal(
            [("name: \"a\"", "\"a1\""), ("name: \"b\"", "\"b1\"")],
            named.Select(
                call => (CallDetails.From(recording, call, TestContext.Current.CancellationToken).Arguments[0].ToString(),
                    call.Value.ToString())));
        Assert.Empty(Tree.Faults(recording));
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_call_has_its_result_before_those_who_wait_for_it_go_on(int way)
    {
        Assert.Equal("""
            > It.Both
              > It.Outer
                > It.Inner
                ~ It.Inner
              ~ It.Outer
              > It.Complete
                ^ It.Inner
                < It.Inner: 1
                ^ It.Outer
                  > It.Plain
                  < It.Plain: 2
                < It.Outer: 2
                > It.Plain
                < It.Plain: 10
              < It.Complete
            < It.Both: 2

            """, Trace(way, "Both", false));
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_call_has_failed_before_those_who_wait_for_it_go_on(int way)
    {
        Assert.Equal("""
            > It.Both
              > It.OuterFails
                > It.InnerFails
                ~ It.InnerFails
              ~ It.OuterFails
              > It.Complete
                ^ It.InnerFails
                ! It.InnerFails: FormatException: inner
                ^ It.OuterFails
                  c It.OuterFails: FormatException: inner
                  > It.Plain
                  < It.Plain: 4
                < It.OuterFails: 4
                > It.Plain
                < It.Plain: 10
              < It.Complete
            < It.Both: 4

            """, Trace(way, "Both", true));
    }

    private static string Trace(int way, string method, params object?[] arguments)
    {
        using var trace = CallTrace.Start(new() { Contents = TraceContents.ReturnValues });
        Assert.True(((Task)_loaded[way].Value.Call("It", method, arguments)!).IsCompletedSuccessfully);
        var recording = trace.Stop();
        Assert.Empty(Tree.Faults(recording));
        return Tree.Calls(recording);
    }
}
