using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Views.Charts;

/// <summary>
/// The calls of a trace by time, with a lane for each thread. A call that is suspended leaves a gap, which ends where it resumes. It takes
/// about 24 bytes for each piece of a call.
/// </summary>
internal sealed class TimelineChart
{
    private readonly List<TimelineLane> _lanes = [];

    private TimelineChart(long total) => Total = total;

    /// <summary>The duration of the operation, in units of 100 ns.</summary>
    public long Total { get; }

    public static TimelineChart From(Recording recording, CallTree tree)
    {
        var chart = new TimelineChart(tree.Duration.Ticks);
        var hidden = SourceView.FindHidden(tree.Table);
        var lanes = new Dictionary<int, TimelineLane>();
        var suspended = new Dictionary<int, (TimelineLane Lane, int Row, long Since)>();
        foreach (var step in CallReader.Read(recording, TimeSpan.TicksPerSecond, _ => { }))
        {
            if (step.IsDetail) continue;
            var call = step.Call.Number - 1;
            if (hidden[call]) continue;
            if (step.IsCallStart) GetLane(step.ThreadId).Stack.Add((call, step.Time));
            else if (step.Kind == EventKind.Resume && suspended.Remove(call, out var waiting))
            {
                waiting.Lane.AddWaiting(waiting.Row, call, waiting.Since, step.Time);
                GetLane(step.ThreadId).Stack.Add((call, step.Time));
            }
            else if (step.IsCallEnd && suspended.Remove(call, out waiting))
                waiting.Lane.AddWaiting(waiting.Row, call, waiting.Since, step.Time);
            else if (step.IsCallEnd || step.Kind == EventKind.Suspend)
            {
                var lane = GetLane(step.ThreadId);
                var row = lane.Stack.FindLastIndex(open => open.Call == call);
                if (row < 0) continue;
                lane.AddActive(row, call, lane.Stack[row].Since, step.Time);
                lane.Stack.RemoveAt(row);
                if (step.Kind == EventKind.Suspend) suspended[call] = (lane, row, step.Time);
            }
        }
        return chart;

        TimelineLane GetLane(int threadId)
        {
            if (lanes.TryGetValue(threadId, out var lane)) return lane;
            lanes[threadId] = lane = new(threadId);
            chart._lanes.Add(lane);
            return lane;
        }
    }

    public IReadOnlyList<ChartLane> Select(in ChartQuery query, FrameStyle style)
    {
        var lanes = new List<ChartLane>();
        foreach (var lane in _lanes)
            lanes.Add(new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Thread {lane.ThreadId}"), lane.RowCount,
                lane.Select(query, style)));
        return lanes;
    }
}
