using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Tests.Infrastructure;

namespace Chalkboard.Tracing.Tests.Calls;

/// <summary>The calls for which an operation waited.</summary>
public sealed class CriticalPathTests
{
    [Fact]
    public void All_calls_of_one_thread_are_on_the_path()
    {
        var recording = new RecordingBuilder().Enter(0, "A.Run").Enter(10, "B.One").Enter(12, "C.Inner").Leave(14, "C.Inner")
            .Leave(20, "B.One").Enter(30, "B.Two").Leave(90, "B.Two").Leave(100, "A.Run").Build();

        Assert.Equal(["A.Run", "B.One", "C.Inner", "B.Two"], FindNames(recording));
    }

    [Fact]
    public void An_awaited_call_is_on_the_path_with_what_it_called()
    {
        var recording = new RecordingBuilder().Enter(0, "A.RunAsync").Enter(10, "B.ReadAsync").Suspend(20, "B.ReadAsync", 2)
            .Suspend(21, "A.RunAsync", 1).OnThread(8).Resume(900, "B.ReadAsync", 2).Enter(910, "C.Parse").Leave(920, "C.Parse")
            .Leave(950, "B.ReadAsync").Resume(951, "A.RunAsync", 1).Leave(1000, "A.RunAsync").Build();

        Assert.Equal(["A.RunAsync", "B.ReadAsync", "C.Parse"], FindNames(recording));
    }

    [Fact]
    public void Of_parallel_branches_the_path_has_the_one_that_ended_last_and_what_the_others_did_before_they_lost_their_thread()
    {
        // Task.WhenAll(FastAsync(), SlowAsync()): the first one computes before it waits.
        var recording = new RecordingBuilder().Enter(0, "A.RunAsync")
            .Enter(10, "B.FastAsync").Enter(20, "B.Compute").Leave(300, "B.Compute").Suspend(310, "B.FastAsync", 2)
            .Enter(320, "C.SlowAsync").Suspend(330, "C.SlowAsync", 3).Suspend(340, "A.RunAsync", 1)
            .OnThread(8).Resume(500, "B.FastAsync", 2).Enter(510, "B.Late").Leave(520, "B.Late").Leave(530, "B.FastAsync")
            .Resume(900, "C.SlowAsync", 3).Enter(910, "C.Late").Leave(920, "C.Late").Leave(930, "C.SlowAsync")
            .Resume(940, "A.RunAsync", 1).Leave(1000, "A.RunAsync").Build();

        Assert.Equal(["A.RunAsync", "B.FastAsync", "B.Compute", "C.SlowAsync", "C.Late"], FindNames(recording));
    }

    [Fact]
    public void A_call_that_nothing_waits_for_is_on_the_path_until_it_first_lost_its_thread()
    {
        // The caller goes on, and the call ends while something else runs, or never.
        var recording = new RecordingBuilder().Enter(0, "Main.Run").Enter(5, "A.Run").Enter(10, "B.ForgottenAsync")
            .Suspend(20, "B.ForgottenAsync", 2).Enter(22, "D.ForgottenAsync").Suspend(24, "D.ForgottenAsync", 3)
            .Enter(30, "C.Work").Leave(80, "C.Work").Leave(100, "A.Run").Enter(110, "E.Work")
            .OnThread(8).Resume(500, "B.ForgottenAsync", 2).Enter(510, "B.Late").Leave(520, "B.Late").Leave(530, "B.ForgottenAsync")
            .OnThread(7).Leave(900, "E.Work").Leave(1000, "Main.Run").Build();

        Assert.Equal(
            ["Main.Run 115", "A.Run 33", "B.ForgottenAsync 10", "D.ForgottenAsync 2", "C.Work 50", "E.Work 790"],
            FindSelfDurations(recording));
    }

    [Fact]
    public void A_task_that_a_call_returned_is_on_the_path_from_the_end_of_the_call()
    {
        var recording = new RecordingBuilder().Enter(0, "A.Run").Enter(10, "B.LoadAsync").Suspend(20, "B.LoadAsync", 2)
            .Enter(30, "C.Work").Leave(80, "C.Work").Leave(100, "A.Run")
            .OnThread(8).Resume(500, "B.LoadAsync", 2).Enter(510, "B.Late").Leave(520, "B.Late").Leave(530, "B.LoadAsync").Build();

        Assert.Equal(["A.Run 40", "B.LoadAsync 430", "C.Work 50", "B.Late 10"], FindSelfDurations(recording));
    }

    [Fact]
    public void Work_that_a_call_did_while_others_waited_is_its_own()
    {
        // var slow = SlowAsync(); Compute(); await LastAsync(); await slow;
        var recording = new RecordingBuilder().Enter(0, "A.RunAsync").Enter(10, "B.SlowAsync").Suspend(20, "B.SlowAsync", 2)
            .Enter(30, "C.Compute").Leave(300, "C.Compute").Enter(320, "D.LastAsync").Suspend(330, "D.LastAsync", 3)
            .Suspend(340, "A.RunAsync", 1).OnThread(8).Resume(500, "B.SlowAsync", 2).Leave(530, "B.SlowAsync")
            .Resume(900, "D.LastAsync", 3).Leave(930, "D.LastAsync").Resume(940, "A.RunAsync", 1).Leave(1000, "A.RunAsync").Build();

        Assert.Equal(["A.RunAsync 110", "B.SlowAsync 10", "C.Compute 270", "D.LastAsync 610"], FindSelfDurations(recording));
    }

    [Fact]
    public void Work_on_other_threads_is_on_the_path_if_it_ended_last_while_a_call_waited()
    {
        var recording = new RecordingBuilder().Enter(0, "A.RunAsync").Suspend(20, "A.RunAsync", 1)
            .OnThread(8).Enter(30, "B.Long").OnThread(9).Enter(35, "C.Short").Leave(300, "C.Short")
            .OnThread(8).Leave(800, "B.Long").OnThread(7).Resume(810, "A.RunAsync", 1).Leave(1000, "A.RunAsync")
            .OnThread(9).Enter(900, "D.After").Build(2000);

        Assert.Equal(["A.RunAsync", "B.Long"], FindNames(recording));
    }

    private static List<string> FindSelfDurations(Recording recording)
    {
        var tree = recording.BuildTree();
        var path = CriticalPath.Find(tree);
        Assert.Equal(tree.Duration.Ticks, path.OwnDuration + path.SelfDurations.Sum());
        return [.. tree.Calls.Where(call => path.SelfDurations[call.Index] > 0)
            .Select(call => $"{call.Symbol.Name} {path.SelfDurations[call.Index] / TimeSpan.TicksPerMicrosecond}")];
    }

    private static List<string> FindNames(Recording recording)
    {
        var tree = recording.BuildTree();
        var path = CriticalPath.Find(tree);
        return [.. tree.Calls.Where(call => path.GetDuration(call.Index) > TimeSpan.Zero).Select(call => call.Symbol.Name)];
    }
}
