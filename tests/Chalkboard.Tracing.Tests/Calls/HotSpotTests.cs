using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Tests.Infrastructure;

namespace Chalkboard.Tracing.Tests.Calls;

public sealed class HotSpotTests
{
    [Fact]
    public void The_highest_self_time_comes_first()
    {
        var spots = FindHotSpots(new RecordingBuilder()
            .Enter(0, "A.Run").Enter(10, "B.Short").Leave(15, "B.Short").Enter(15, "C.Long").Leave(95, "C.Long").Enter(95, "B.Short")
            .Leave(99, "B.Short").Leave(100, "A.Run")
            .Build().BuildTree());

        Assert.Equal(
            [("C.Long", 1, 80, 80), ("A.Run", 1, 11, 100), ("B.Short", 2, 9, 9)],
            spots.Select(
                spot => (spot.Name, (int)spot.CallCount, (int)spot.SelfTime.TotalMicroseconds, (int)spot.Duration.TotalMicroseconds)));
    }

    [Fact]
    public void The_duration_of_a_recursion_is_that_of_its_outer_call()
    {
        var spots = FindHotSpots(new RecordingBuilder()
            .Enter(0, "A.Run").Enter(10, "A.Run").Enter(20, "B.Step").Enter(30, "A.Run").Leave(40, "A.Run").Leave(50, "B.Step")
            .Leave(60, "A.Run").Leave(100, "A.Run")
            .Enter(200, "A.Run").Leave(210, "A.Run")
            .Build().BuildTree()).ToDictionary(spot => spot.Name);

        Assert.Equal((4, 110), (spots["A.Run"].CallCount, spots["A.Run"].Duration.TotalMicroseconds));
        Assert.Equal((1, 30), (spots["B.Step"].CallCount, spots["B.Step"].Duration.TotalMicroseconds));
        Assert.Equal(110, spots.Values.Sum(spot => spot.SelfTime.TotalMicroseconds));
    }

    [Fact]
    public void Wait_time_is_neither_self_time_nor_time_of_callees()
    {
        var spot = FindHotSpots(new RecordingBuilder()
            .Enter(0, "A.RunAsync").Enter(10, "B.Step").Leave(20, "B.Step").Suspend(30, "A.RunAsync", 1).Resume(130, "A.RunAsync", 1)
            .Leave(140, "A.RunAsync")
            .Build().BuildTree())[0];

        Assert.Equal(
            ("A.RunAsync", 30, 100,
                140), (spot.Name, spot.SelfTime.TotalMicroseconds, spot.WaitTime.TotalMicroseconds, spot.Duration.TotalMicroseconds));
    }

    [Fact]
    public void The_time_of_hidden_calls_counts_for_their_caller()
    {
        var spots = FindHotSpots(new RecordingBuilder()
            .Enter(0, "A.RunAsync").EnterExternal(10, "TaskAwaiter.GetResult").LeaveExternal(40, "TaskAwaiter.GetResult")
            .EnterExternal(40, "Int32.Parse")
            .LeaveExternal(45, "Int32.Parse").Leave(50, "A.RunAsync")
            .Build().BuildTree());

        Assert.Equal([("A.RunAsync", 45), ("Int32.Parse", 5)], spots.Select(spot => (spot.Name, (int)spot.SelfTime.TotalMicroseconds)));
    }

    [Fact]
    public void Recursion_of_a_million_levels_is_counted_in_linear_time()
    {
        // Walking up the callers of each call would take quadratic time.
        const int Depth = 1_000_000;
        var events = new EventList();
        for (var i = 0; i < Depth; i++) events.Add(new(EventKind.Enter, i, 1, i / 2));
        for (var i = Depth; i-- > 0;) events.Add(new(EventKind.Leave, (2 * Depth) - i, 1, i / 2));
        var symbols = Enumerable.Range(0, Depth / 2).Select(number => new Symbol("A", $"Down{number}")).ToList();

        var spots = FindHotSpots(
            new Recording { Name = "deep", TimestampFrequency = 10_000_000, Symbols = symbols, Events = events }.BuildTree());

        Assert.Equal(Depth / 2, spots.Count);
        Assert.All(spots, spot => Assert.Equal(2, spot.CallCount));
    }

    private static IReadOnlyList<HotSpot> FindHotSpots(CallTree tree) => HotSpot.FindAll(tree, TestContext.Current.CancellationToken);
}
