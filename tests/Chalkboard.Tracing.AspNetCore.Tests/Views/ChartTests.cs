using System.Text.Json;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Tests.Views;

/// <summary>The parts of a timeline and of a flame graph that a page asks for.</summary>
public sealed class ChartTests
{
    private const int External = 1, Threw = 2, Critical = 4, Waiting = 8, Match = 16, Merged = 32;

    [Fact]
    public async Task Threads_are_lanes_and_awaits_are_gaps()
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.SaveAsync(new RecordingBuilder().Enter(0, "A.RunAsync").Enter(10, "B.ReadAsync").Suspend(30, "B.ReadAsync", 2)
            .Suspend(40, "A.RunAsync", 1).OnThread(9).Resume(500, "B.ReadAsync", 2).EnterExternal(510, "Int32.Parse")
            .LeaveExternal(520, "Int32.Parse").Leave(600, "B.ReadAsync").Resume(600, "A.RunAsync", 1).Leave(1000, "A.RunAsync").Build());
        var chart = await GetAsync(site, $"/traces/{id}/timeline/data");

        Assert.Equal(
            [
                new("Thread 7", 0, 40, 560, "A.RunAsync", Critical | Waiting), new("Thread 7", 0, 0, 40, "A.RunAsync", Critical),
                new("Thread 7", 1, 30, 470, "B.ReadAsync", Critical | Waiting), new("Thread 7", 1, 10, 20, "B.ReadAsync", Critical),
                new("Thread 9", 0, 500, 100, "B.ReadAsync", Critical), new("Thread 9", 0, 600, 400, "A.RunAsync", Critical),
                new("Thread 9", 1, 510, 10, "Int32.Parse", Critical | External),
            ], chart);
    }

    [Fact]
    public async Task A_flame_graph_has_one_frame_for_the_calls_of_a_method_by_the_same_callers()
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.SaveAsync(new RecordingBuilder().Enter(0, "A.Run")
            .Enter(10, "B.Step").Enter(12, "C.Inner").Leave(15, "C.Inner").Leave(20, "B.Step")
            .Enter(30, "D.Other").Enter(31, "C.Inner").Leave(39, "C.Inner").Leave(40, "D.Other")
            .Enter(50, "B.Step").Enter(51, "C.Inner").Throw(59, "C.Inner", "no").Throw(59, "B.Step", "no").Leave(100, "A.Run").Build());
        var chart = await GetAsync(site, $"/traces/{id}/flame/data?find=c.inner");

        Assert.Equal(
            [
                new("", 0, 0, 100, "A.Run", Critical), new("", 1, 0, 19, "B.Step", Critical), new("", 1, 19, 10, "D.Other", Critical),
                new("", 2, 19, 8, "C.Inner", Critical | Match), new("", 2, 0, 11, "C.Inner", Critical | Match | Threw),
            ], chart);
    }

    [Fact]
    public async Task Of_a_million_events_a_response_has_what_is_wide_enough_and_a_part_has_more()
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.SaveAsync(Million());
        foreach (var name in (string[])["timeline", "flame"])
            Assert.InRange((await site.GetTextAsync($"/traces/{id}/{name}/data?width=4000")).Length, 100, 2_000_000);

        var whole = await GetAsync(site, $"/traces/{id}/timeline/data?width=1000");
        Assert.All(whole.Where(frame => frame.Row > 0), frame => Assert.NotEqual(0, frame.Kind & Merged));
        Assert.Equal(1, whole.Max(frame => frame.Row));
        var part = await GetAsync(site, $"/traces/{id}/timeline/data?from=10000&to=10100&width=1000");
        Assert.Equal(6, part.Count(frame => frame.Row == 1 && (frame.Kind & Merged) == 0));
        Assert.All(part.Where(frame => frame.Row == 1), frame => Assert.InRange(frame.Start, 998, 1010));

        static Recording Million()
        {
            var events = new EventList();
            events.Add(new(EventKind.Enter, 0, 1, 0));
            for (var i = 0; i < 499_999; i++)
            {
                events.Add(new(EventKind.Enter, (i * 2) + 1, 1, 1));
                events.Add(new(EventKind.Leave, (i * 2) + 2, 1, 1));
            }
            events.Add(new(EventKind.Leave, 1_000_000, 1, 0));
            return new()
            {
                Name = "GET /",
                TimestampFrequency = 1_000_000,
                EndTimestamp = 1_000_000,
                Symbols = [new("A", "All"), new("A", "Each")],
                Events = events,
            };
        }
    }

    [Theory]
    [InlineData("?from=x&to=-1&width=0")]
    [InlineData("?from=99999999999999999&to=1")]
    [InlineData("?from=5&to=5&width=999999999999")]
    public async Task A_range_that_is_no_part_of_the_chart_is_moved_into_it(string query)
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.SaveAsync(TestData.Orders);
        Assert.NotEmpty(await GetAsync(site, $"/traces/{id}/timeline/data{query}"));
    }

    private static async Task<List<Frame>> GetAsync(TracedSite site, string path)
    {
        using var chart = JsonDocument.Parse(await site.GetTextAsync(path));
        var names = chart.RootElement.GetProperty("names");
        return [.. chart.RootElement.GetProperty("lanes").EnumerateArray().SelectMany(lane =>
            lane.GetProperty("frames").EnumerateArray().Select(number => number.GetInt64()).Chunk(7).Select(frame =>
                new Frame(lane.GetProperty("name").GetString()!, (int)frame[0], frame[1] / 10, frame[2] / 10,
                    names[(int)frame[3]].GetString()!, (int)frame[6])))];
    }

    // Times in microseconds.
    private sealed record Frame(string Lane, int Row, long Start, long Length, string Name, int Kind);
}
