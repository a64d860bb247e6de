using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.Weaver.Tests.Instrumentation;

/// <summary>A continuation that runs inside the completion of a task is not part of the call that completes it.</summary>
public sealed class AsyncOrderTests
{
    private const string Source = """
        using System;
        using System.Runtime.CompilerServices;
        using System.Threading.Tasks;
        public static class It
        {
            // Calls the continuation inside OnCompleted.
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
            variant => new Lazy<LoadedSample>(
                () => Sample.Compile(Source, variant.Item1)
                    .Weave(new() { Placement = variant.Item2 ? TwinPlacement.SameMethod : TwinPlacement.SeparateType }).Load()))];

    public static TheoryData<int> Variants => [0, 1, 2, 3];

    [Theory, MemberData(nameof(Variants))]
    public void An_await_is_recorded_before_its_continuation_is_scheduled(int variant)
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

            """, Trace(variant, "Within"));
    }

    [Theory, MemberData(nameof(Variants))]
    public async Task Concurrent_calls_of_one_method_are_distinguished_when_they_resume(int variant)
    {
        using var trace = CallTrace.Start();
        Assert.Equal("a1b1", await (Task<string>)_loaded[variant].Value.Call("It", "Each")!);
        var recording = trace.Stop();

        var named = CallTree.From(recording, cancellationToken: TestContext.Current.CancellationToken).Calls.Where(
            call => call.Symbol.Name == "It.Named").ToList();
        Assert.Equal(
            [("name: \"a\"", "\"a1\""), ("name: \"b\"", "\"b1\"")],
            named.Select(
                call => (CallDetails.From(recording, call, TestContext.Current.CancellationToken).Arguments[0].ToString(),
                    call.Value.ToString())));
        Assert.Empty(EventTree.FindErrors(recording));
    }

    [Theory, MemberData(nameof(Variants))]
    public void A_result_is_recorded_before_awaiting_calls_resume(int variant)
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

            """, Trace(variant, "Both", false));
    }

    [Theory, MemberData(nameof(Variants))]
    public void A_failure_is_recorded_before_awaiting_calls_resume(int variant)
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

            """, Trace(variant, "Both", true));
    }

    private static string Trace(int variant, string method, params object?[] arguments)
    {
        using var trace = CallTrace.Start(new() { Contents = TraceContents.ReturnValues });
        Assert.True(((Task)_loaded[variant].Value.Call("It", method, arguments)!).IsCompletedSuccessfully);
        var recording = trace.Stop();
        Assert.Empty(EventTree.FindErrors(recording));
        return EventTree.FormatCalls(recording);
    }
}
