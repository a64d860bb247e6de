using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Removes calls that are shorter than a minimum duration, with all of their events. A call stays if an exception left it, or if one of its
/// callees stays, or if it has a dependency or a log record.
/// </summary>
internal static class ShortCallFilter
{
    /// <param name="events">The events.</param>
    /// <param name="minTicks">The minimum duration, in ticks of their timestamps.</param>
    /// <param name="end">The timestamp of the end of the recording.</param>
    /// <param name="removedCount">The number of calls that are removed.</param>
    public static EventList Remove(EventList events, long minTicks, long end, out int removedCount)
    {
        // By the number of the call, from 1.
        var calls = new List<(int Caller, bool IsKept)> { default };
        foreach (var step in new CallReader(events).Read(end, _ => { }))
        {
            if (step.IsCallStart) calls.Add((step.Call.Caller?.Number ?? 0, false));
            else if (step.IsDetail || step.IsCallEnd && (step.Kind == EventKind.Throw || step.Elapsed >= minTicks))
                for (var call = step.Call.Number; call != 0 && !calls[call].IsKept; call = calls[call].Caller)
                    calls[call] = (calls[call].Caller, true);
        }

        var remaining = new EventList();
        foreach (var traceEvent in events)
            if (traceEvent.Call == 0 || calls[traceEvent.Call].IsKept) remaining.Add(traceEvent);
        removedCount = calls.Skip(1).Count(call => !call.IsKept);
        return remaining;
    }
}
