using System.Text.Json;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Tests.Infrastructure;

namespace Chalkboard.Tracing.Tests.Formats;

public sealed class ViewerFormatTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Chrome_has_slices_that_nest_on_each_thread(bool damaged) => RandomizedTest.Run(async choices =>
    {
        using var json = JsonDocument.Parse(await RandomRecording.Create(choices, damaged).FormatAsync(TraceFormat.Chrome));

        var stacks = new Dictionary<int, Stack<double>>();
        var last = new Dictionary<int, double>();
        foreach (var part in json.RootElement.GetProperty("traceEvents").EnumerateArray())
        {
            var (phase, thread, time) = (part.GetProperty("ph").GetString(), part.GetProperty("tid").GetInt32(),
                part.GetProperty("ts").GetDouble());
            if (phase == "M") continue;
            if (!stacks.TryGetValue(thread, out var stack)) stacks[thread] = stack = new();
            Assert.True(time >= last.GetValueOrDefault(thread));
            last[thread] = time;
            if (phase == "B") stack.Push(time);
            if (phase == "E") Assert.True(stack.TryPop(out _), "An end without a begin.");
        }

        Assert.All(stacks.Values, Assert.Empty);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Speedscope_has_frames_that_nest_on_each_thread(bool damaged) => RandomizedTest.Run(async choices =>
    {
        using var json = JsonDocument.Parse(await RandomRecording.Create(choices, damaged).FormatAsync(TraceFormat.Speedscope));

        var frames = json.RootElement.GetProperty("shared").GetProperty("frames").GetArrayLength();
        foreach (var profile in json.RootElement.GetProperty("profiles").EnumerateArray())
        {
            var stack = new Stack<int>();
            var last = profile.GetProperty("startValue").GetDouble();
            foreach (var part in profile.GetProperty("events").EnumerateArray())
            {
                var (frame, at) = (part.GetProperty("frame").GetInt32(), part.GetProperty("at").GetDouble());
                Assert.InRange(frame, 0, frames - 1);
                Assert.True(at >= last);
                last = at;
                if (part.GetProperty("type").GetString() == "O") stack.Push(frame);
                else Assert.Equal(frame, stack.Pop());
            }

            Assert.Empty(stack);
            Assert.True(profile.GetProperty("endValue").GetDouble() >= last);
        }
    });

    [Fact]
    public async Task Speedscope_shows_the_ended_callers_of_a_resumed_call()
    {
        var recording = new RecordingBuilder()
            .Enter(0, "A.Start").Enter(10, "B.LaterAsync").Suspend(20, "B.LaterAsync", 1).Leave(30, "A.Start")
            .Enter(40, "C.Other").Leave(50, "C.Other")
            .Resume(60, "B.LaterAsync", 1).Leave(70, "B.LaterAsync")
            .Build();

        using var json = JsonDocument.Parse(await recording.FormatAsync(TraceFormat.Speedscope));

        var frames = json.RootElement.GetProperty("shared").GetProperty("frames").EnumerateArray()
            .Select(frame => frame.GetProperty("name").GetString()).ToList();
        var opened = json.RootElement.GetProperty("profiles")[0].GetProperty("events").EnumerateArray()
            .Where(part => part.GetProperty("type").GetString() == "O").Select(part => frames[part.GetProperty("frame").GetInt32()]);
        Assert.Equal(["A.Start", "B.LaterAsync", "C.Other", "A.Start", "B.LaterAsync"], opened);
    }

    [Fact]
    public async Task Speedscope_shows_a_bounded_number_of_callers_of_a_resumed_call()
    {
        var script = new RecordingBuilder();
        for (var depth = 0; depth < 300; depth++) script.Enter(depth, "A.Down");
        script.Enter(300, "B.LaterAsync").Suspend(310, "B.LaterAsync", 1);
        for (var depth = 0; depth < 300; depth++) script.Leave(320 + depth, "A.Down");
        var recording = script.Resume(700, "B.LaterAsync", 1).Leave(710, "B.LaterAsync").Build();

        using var json = JsonDocument.Parse(await recording.FormatAsync(TraceFormat.Speedscope));

        Assert.Equal(
            301 + 101, json.RootElement.GetProperty("profiles")[0].GetProperty("events").EnumerateArray()
                .Count(part => part.GetProperty("type").GetString() == "O"));
    }

    [Fact]
    public async Task Chrome_times_of_a_thread_never_go_back()
    {
        var recording = new RecordingBuilder().Enter(100, "A.Run").Enter(90, "B.Step").Leave(95, "B.Step").Leave(120, "A.Run").Build();

        using var json = JsonDocument.Parse(await recording.FormatAsync(TraceFormat.Chrome));

        var times = json.RootElement.GetProperty("traceEvents").EnumerateArray()
            .Where(part => part.GetProperty("ph").GetString() is "B" or "E").Select(part => part.GetProperty("ts").GetDouble());
        Assert.Equal([100, 100, 100, 120], times);
    }

    [Fact]
    public async Task Chrome_has_the_dropped_items()
    {
        var made = TestData.Checkout;
        var recording =
            new Recording
            {
                Name = made.Name,
                TimestampFrequency = made.TimestampFrequency,
                Symbols = made.Symbols,
                Events = made.Events,
                Dropped = [new("events beyond the limit of 5", 12)]
            };

        using var json = JsonDocument.Parse(await recording.FormatAsync(TraceFormat.Chrome));

        Assert.Equal(
            12, json.RootElement.GetProperty("otherData").GetProperty("dropped").GetProperty("events beyond the limit of 5").GetInt64());
    }

    [Fact]
    public void Folded_stacks_add_up_to_the_active_time() => RandomizedTest.Run(async choices =>
    {
        var recording = RandomRecording.Create(choices);

        var folded = await recording.FormatAsync(TraceFormat.Folded);

        var lines = folded.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var sum = lines.Sum(line => long.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((recording.BuildTree().ActiveTime.Ticks + 5) / 10, sum);
    });
}
