using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Tests.Infrastructure;

namespace Chalkboard.Tracing.Tests.Calls;

/// <summary>A view hides calls that are not in the source.</summary>
public sealed class SourceViewTests
{
    [Theory]
    [InlineData("TaskAwaiter.GetResult")]
    [InlineData("System.Runtime.CompilerServices.AsyncTaskMethodBuilder<List<int>>.Start")]
    [InlineData("ConfiguredValueTaskAwaitable`1.GetAwaiter")]
    [InlineData("Task.ConfigureAwait")]
    [InlineData("Anything.GetAwaiter")]
    [InlineData("DefaultInterpolatedStringHandler.AppendLiteral")]
    [InlineData("RenderTreeBuilder.OpenElement")]
    [InlineData("TagHelperExecutionContext.Add")]
    [InlineData("RazorPageBase.WriteLiteral")]
    public void Calls_that_a_compiler_adds_are_hidden_and_count_for_their_caller(string plumbing)
    {
        var run = new RecordingBuilder()
            .Enter(0, "A.RunAsync").EnterExternal(10, plumbing).LeaveExternal(40, plumbing).Enter(50, "B.Step").Leave(60, "B.Step")
            .Leave(100, "A.RunAsync")
            .Build().BuildTree().Roots[0];

        Assert.Equal(["B.Step"], SourceView.GetCallees(run).Select(call => call.Symbol.Name));
        Assert.Equal(TimeSpan.FromMicroseconds(90), SourceView.GetSelfTime(run));
        Assert.Equal(TimeSpan.FromMicroseconds(90), SourceView.GetSelfDuration(run));
    }

    [Fact]
    public void A_slow_infrastructure_call_is_shown()
    {
        var run = new RecordingBuilder()
            .Enter(0, "A.Run").EnterExternal(10, "TaskAwaiter.GetResult").LeaveExternal(2_010, "TaskAwaiter.GetResult")
            .EnterExternal(2_020, "TaskAwaiter.GetResult")
            .LeaveExternal(3_019, "TaskAwaiter.GetResult").Leave(4_000, "A.Run")
            .Build().BuildTree().Roots[0];

        Assert.Equal(TimeSpan.FromMicroseconds(2_000), Assert.Single(SourceView.GetCallees(run)).Duration);
    }

    [Fact]
    public void A_method_of_the_source_that_is_named_like_infrastructure_is_shown()
    {
        var run = new RecordingBuilder().Enter(0, "A.Run").Enter(10, "TaskAwaiter.GetResult").Leave(20, "TaskAwaiter.GetResult")
            .Leave(100, "A.Run")
            .Build().BuildTree().Roots[0];

        Assert.Single(SourceView.GetCallees(run));
    }

    [Fact]
    public void Generated_calls_are_replaced_by_their_callees()
    {
        var events = new EventList();
        foreach (var (kind, time, symbol) in ((EventKind, long, int)[])
                 [
                     (EventKind.Enter, 0,
                         1), (EventKind.Enter, 5, 0), (EventKind.Enter, 10, 1), (EventKind.Enter, 20, 1), (EventKind.Enter, 30, 2),
                         (EventKind.Leave, 40, 2), (EventKind.Leave, 50, 1), (EventKind.Leave, 60, 1),
                     (EventKind.Enter, 60, 2), (EventKind.Leave, 70, 2), (EventKind.Leave, 100, 0), (EventKind.Leave, 110, 1),
                 ]) events.Add(new(kind, time, 1, symbol));
        var tree = new Recording
        {
            Name = "made",
            TimestampFrequency = 1_000_000,
            Symbols = [new("A", "Run"), new("A", "Made") { IsCompilerGenerated = true }, new("B", "Step")],
            Events = events
        }.BuildTree();

        var run = Assert.Single(SourceView.GetRoots(tree));
        Assert.Equal("A.Run", run.Symbol.Name);
        Assert.Equal([30L, 60L], SourceView.GetCallees(run).Select(call => (long)call.StartedAt.TotalMicroseconds));
        // Of its 95 µs, 20 were in callees of hidden calls.
        Assert.Equal(TimeSpan.FromMicroseconds(35 + 40), SourceView.GetSelfTime(run));
        Assert.Equal(TimeSpan.FromMicroseconds(75), SourceView.GetSelfDuration(run));
    }

    [Fact]
    public void The_self_duration_of_concurrent_awaits_is_not_negative()
    {
        var script = new RecordingBuilder().Enter(0, "A.RunAsync");
        for (var call = 2; call < 5; call++) script.Enter(10, "B.StepAsync").Suspend(20, "B.StepAsync", call);
        script.Suspend(30, "A.RunAsync", 1);
        for (var call = 2; call < 5; call++) script.Resume(80, "B.StepAsync", call).Leave(90, "B.StepAsync");
        var run = script.Resume(95, "A.RunAsync", 1).Leave(100, "A.RunAsync").Build().BuildTree().Roots[0];

        Assert.Equal(TimeSpan.Zero, SourceView.GetSelfDuration(run));
    }

    [Fact]
    public void Similar_calls_are_grouped_at_the_position_of_the_first()
    {
        var run = new RecordingBuilder()
            .Enter(0, "A.Run").Enter(10, "B.Step").Leave(20, "B.Step").Enter(20, "C.Step").Leave(25, "C.Step").Enter(30, "B.Step")
            .Throw(50, "B.Step", "FormatException").Leave(100, "A.Run")
            .Build().BuildTree().Roots[0];

        Assert.Equal(
            [("B.Step", 2, 30, 1),
                ("C.Step", 1, 5,
                    0)], SimilarCalls.GroupByName(run.Callees)
                        .Select(branch =>
                            (branch.Name, branch.Calls.Count, (int)branch.Duration.TotalMicroseconds, branch.ExceptionCount)));
        Assert.Equal(["B.Step", "C.Step", "B.Step"], SimilarCalls.FromEach(run.Callees).Select(branch => branch.Name));
    }
}
