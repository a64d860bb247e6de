using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Tests.Infrastructure;

namespace Chalkboard.Tracing.Tests.Calls;

public sealed class CallTreeTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Self_times_add_up_and_no_call_is_active_longer_than_its_duration(bool damaged, bool subtractOverhead) =>
        RandomizedTest.Run(choices =>
    {
        var recording = RandomRecording.Create(choices, damaged);

        var tree = recording.BuildTree(subtractOverhead);

        var calls = tree.EnumerateCalls().ToList();
        Assert.Equal(tree.Count, calls.Count);
        Assert.Equal(tree.ActiveTime, new TimeSpan(calls.Sum(call => call.SelfTime.Ticks)));
        Assert.All(calls, call => Assert.InRange(call.ActiveTime, TimeSpan.Zero, call.Duration));
        Assert.All(calls, call => Assert.InRange(call.Duration, TimeSpan.Zero, tree.Duration));
        Assert.All(calls, call => Assert.InRange(call.SelfTime, TimeSpan.Zero, call.ActiveTime));
        Assert.All(calls, call => Assert.True(call.SuspensionCount > 0 || call.ActiveTime == call.Duration));
        return Task.CompletedTask;
    });

    [Fact]
    public void The_active_time_is_the_time_in_which_threads_run_calls() => RandomizedTest.Run(choices =>
    {
        var recording = RandomRecording.Create(choices);

        // Computed without a tree: the depth of each thread, and the time at which its first call began.
        var (depth, since, busy, last) = (new Dictionary<int, int>(), new Dictionary<int, long>(), 0L, 0L);
        foreach (var e in recording.Events)
        {
            last = e.Timestamp;
            var change = e.Kind switch
            {
                EventKind.Enter or EventKind.ExternalEnter or EventKind.Resume => 1,
                EventKind.Leave or EventKind.ExternalLeave or EventKind.Throw or EventKind.Suspend => -1,
                _ => 0,
            };
            var before = depth.GetValueOrDefault(e.ThreadId);
            depth[e.ThreadId] = before + change;
            if (before == 0 && change == 1) since[e.ThreadId] = e.Timestamp;
            if (before == 1 && change == -1) busy += e.Timestamp - since[e.ThreadId];
        }

        busy += depth.Where(thread => thread.Value > 0).Sum(thread => Math.Max(last, recording.EndTimestamp) - since[thread.Key]);
        Assert.Equal(busy, recording.BuildTree().ActiveTime.Ticks);
        return Task.CompletedTask;
    });

    [Fact]
    public void An_await_counts_for_the_duration_and_not_for_the_active_time()
    {
        var tree = TestData.Orders.BuildTree();

        var place = tree.Roots[0];
        Assert.Equal("Orders.PlaceAsync", place.Symbol.Name);
        Assert.Equal(TimeSpan.FromMicroseconds(20_200), place.Duration);
        Assert.Equal(TimeSpan.FromMicroseconds(160 + 100), place.ActiveTime);
        // Of the first 160 µs, 110 were in one call and 20 in another.
        Assert.Equal(TimeSpan.FromMicroseconds(160 - 110 - 20 + 100), place.SelfTime);
        Assert.Equal(1, place.SuspensionCount);
        Assert.Equal(Outcome.Returned, place.Outcome);
        Assert.Equal("false", place.Value.ToString());
    }

    [Fact]
    public void A_resumed_call_belongs_to_its_caller_and_not_to_the_thread_that_resumes_it()
    {
        var tree = TestData.Orders.BuildTree();

        Assert.Equal(["Orders.PlaceAsync", "Audit.lambda"], tree.Roots.Select(call => call.Symbol.Name));
        Assert.Equal(["Stock.ReserveAsync", "Bank.PayAsync"], tree.Roots[0].Callees.Select(call => call.Symbol.Name));
        var pay = tree.Roots[0].Callees[1];
        Assert.Equal(Outcome.Threw, pay.Outcome);
        var parse = Assert.Single(pay.Callees);
        Assert.True(parse.IsExternal);
        Assert.Equal(Outcome.Threw, parse.Outcome);
        Assert.Equal(TimeSpan.FromMicroseconds(40), parse.Duration);
    }

    [Fact]
    public void An_unfinished_call_lasts_until_the_end_of_the_trace()
    {
        var audit = TestData.Orders.BuildTree().Roots[1];

        Assert.Equal(Outcome.Unfinished, audit.Outcome);
        Assert.Equal(TimeSpan.FromMicroseconds(30_000 - 12_100), audit.Duration);
    }

    [Fact]
    public void A_continuation_is_not_a_callee_of_the_call_that_completes_its_task()
    {
        var recording = new RecordingBuilder()
            .Enter(0, "Waiter.WaitAsync").Suspend(10, "Waiter.WaitAsync", 1)
            .Enter(100, "Setter.Set").EnterExternal(110, "TaskCompletionSource.SetResult")
            .Resume(120, "Waiter.WaitAsync", 1).Enter(130, "Waiter.After").Leave(150, "Waiter.After").Leave(160, "Waiter.WaitAsync")
            .LeaveExternal(170, "TaskCompletionSource.SetResult").Leave(200, "Setter.Set")
            .Build();

        var tree = recording.BuildTree();

        Assert.Equal(["Waiter.WaitAsync", "Setter.Set"], tree.Roots.Select(call => call.Symbol.Name));
        Assert.Equal("Waiter.After", Assert.Single(tree.Roots[0].Callees).Symbol.Name);
        Assert.Equal(TimeSpan.FromMicroseconds(50), tree.Roots[0].ActiveTime);
        var set = Assert.Single(tree.Roots[1].Callees);
        Assert.Equal(TimeSpan.FromMicroseconds(60), set.Duration);
        Assert.Equal(TimeSpan.FromMicroseconds(20), set.SelfTime);
        Assert.Equal(TimeSpan.FromMicroseconds(10 + 100), tree.ActiveTime);
    }

    [Fact]
    public void An_external_call_that_throws_ends_when_its_caller_continues()
    {
        var recording = new RecordingBuilder()
            .Enter(0, "A.Run", 1).Line(0, "A.Run", 2).EnterExternal(10, "Int32.Parse", 2)
            .Line(50, "A.Run", 5).Leave(60, "A.Run", 6)
            .Build();

        var run = Assert.Single(recording.BuildTree().Roots);

        Assert.Equal(TimeSpan.FromMicroseconds(40), Assert.Single(run.Callees).Duration);
        Assert.Equal(TimeSpan.FromMicroseconds(20), run.SelfTime);
    }

    [Fact]
    public void The_overhead_is_subtracted_from_the_calls_that_caused_it()
    {
        // An event costs 24 ns, so thousands of them are needed to change a time in microseconds.
        var script = new RecordingBuilder().Enter(0, "A.Run").Enter(0, "B.Loop");
        for (var i = 0; i < 10_000; i++) script.Line(0, "B.Loop", 1);
        var recording = script.Leave(1_000, "B.Loop").Suspend(2_000, "A.Run", 1).Resume(3_000, "A.Run", 1).Leave(4_000, "A.Run").Build();

        var (with, without) = (recording.BuildTree().Roots[0], recording.BuildTree(subtractOverhead: true).Roots[0]);

        Assert.Equal(TimeSpan.FromMicroseconds(4_000), with.Duration);
        Assert.InRange(without.Callees[0].Duration, TimeSpan.FromMicroseconds(759), TimeSpan.FromMicroseconds(761));
        Assert.InRange(without.Duration, TimeSpan.FromMicroseconds(3_759), TimeSpan.FromMicroseconds(3_761));
        Assert.InRange(without.ActiveTime, TimeSpan.FromMicroseconds(2_759), TimeSpan.FromMicroseconds(2_761));
        Assert.InRange(without.SelfTime, TimeSpan.FromMicroseconds(1_999), TimeSpan.FromMicroseconds(2_000));
    }

    [Fact]
    public void The_overhead_of_many_calls_is_subtracted_although_that_of_one_is_less_than_a_tick()
    {
        var script = new RecordingBuilder().Enter(0, "A.Run");
        for (var i = 0; i < 1000; i++) script.Enter(2 * i, "B.Step").Leave((2 * i) + 1, "B.Step");
        var recording = script.Leave(2000, "A.Run").Build();

        // 2,002 events of 24 ns.
        Assert.Equal(480, (recording.BuildTree().ActiveTime - recording.BuildTree(subtractOverhead: true).ActiveTime).Ticks);
    }

    [Fact]
    public void A_call_that_is_shorter_than_its_overhead_takes_no_time()
    {
        var script = new RecordingBuilder().Enter(0, "A.Run").Enter(10, "B.Loop");
        for (var i = 0; i < 1_000; i++) script.Line(10, "B.Loop", 1);
        var run = script.Leave(11, "B.Loop").Leave(20, "A.Run").Build().BuildTree(subtractOverhead: true).Roots[0];

        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (run.Callees[0].Duration, run.Callees[0].SelfTime));
        Assert.InRange(run.Duration, TimeSpan.FromMicroseconds(18), TimeSpan.FromMicroseconds(20));
    }

    [Fact]
    public void No_call_ends_before_its_start_when_the_clock_goes_back()
    {
        var tree = new RecordingBuilder()
            .Enter(100, "A.RunAsync").Suspend(120, "A.RunAsync", 1).OnThread(9).Resume(110, "A.RunAsync", 1).Leave(140, "A.RunAsync")
            .Enter(200, "B.Step").Leave(190, "B.Step")
            .Build().BuildTree();

        Assert.Equal((TimeSpan.FromMicroseconds(40), TimeSpan.FromMicroseconds(40)), (tree.Roots[0].Duration, tree.Roots[0].ActiveTime));
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (tree.Roots[1].Duration, tree.Roots[1].SelfTime));
    }

    [Fact]
    public void Calls_without_a_number_resume_in_the_order_of_their_starts()
    {
        var tree = new RecordingBuilder()
            .Enter(0, "A.WaitAsync").Suspend(10, "A.WaitAsync", 0).Enter(20, "A.WaitAsync").Suspend(30, "A.WaitAsync", 0)
            .Resume(100, "A.WaitAsync", 0).Leave(110, "A.WaitAsync", value: "first").Resume(200, "A.WaitAsync", 0)
            .Leave(210, "A.WaitAsync", value: "second")
            .Build().BuildTree();

        Assert.Equal(
            [("first", 110), ("second", 190)], tree.Roots.Select(call => (call.Value.ToString(), (int)call.Duration.TotalMicroseconds)));
    }

    [Fact]
    public void A_time_is_rounded_to_the_nearest_unit()
    {
        var events = new EventList { new(EventKind.Enter, 0, 1, 0), new(EventKind.Leave, 96, 1, 0) };

        var tree = new Recording
        {
            Name = "short",
            TimestampFrequency = 1_000_000_000,
            Symbols = [new("A", "Run")],
            Events = events
        }.BuildTree();

        Assert.Equal(TimeSpan.FromTicks(1), tree.Roots[0].Duration);
    }

    [Fact]
    public void A_tree_can_have_a_million_levels()
    {
        const int Depth = 1_000_000;
        var events = new EventList();
        for (var i = 0; i < Depth; i++) events.Add(new(EventKind.Enter, i, 1, 0));
        for (var i = 0; i < Depth; i++) events.Add(new(EventKind.Leave, Depth + i, 1, 0));

        var tree = new Recording
        {
            Name = "deep",
            TimestampFrequency = 10_000_000,
            Symbols = [new("A", "Down")],
            Events = events
        }.BuildTree();

        Assert.Equal(Depth, tree.Count);
        Assert.Equal((2 * Depth) - 1, tree.ActiveTime.Ticks);
    }

    [Fact]
    public void Without_a_number_the_first_suspended_call_of_the_same_name_resumes()
    {
        var tree = new RecordingBuilder()
            .Enter(0, "A.Run").Suspend(10, "A.Run", 0)
            .Enter(20, "B.Run").Suspend(30, "B.Run", 0)
            .Enter(40, "A.Run").Suspend(50, "A.Run", 0)
            .Resume(60, "A.Run", 0).Suspend(70, "A.Run", 0)
            .Resume(80, "A.Run", 0).Leave(90, "A.Run", value: "first")
            .Resume(100, "A.Run", 0).Leave(120, "A.Run", value: "second")
            .Resume(130, "A.Run", 0)
            .Resume(140, "B.Run", 0).Leave(150, "B.Run", value: "other").Build().BuildTree();

        Assert.Equal(["first", "other", "second"], tree.Calls.Select(call => call.Value.ToString()));
        Assert.Equal([90, 130, 80], tree.Calls.Select(call => call.Duration.TotalMicroseconds));
        Assert.Equal([2, 1, 1], tree.Calls.Select(call => call.SuspensionCount));
    }
}
