using System.Runtime.InteropServices;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Removes calls that are shorter than a minimum duration, with all of their events. A call stays if an exception left it, or if one of its
/// callees stays.
/// </summary>
internal sealed class ShortCallFilter
{
    private const int NoCall = -1;

    private readonly long _minTicks;
    private readonly List<CallState> _calls = [];
    private readonly Dictionary<int, Stack<int>> _openByThread = [];
    private readonly Dictionary<int, int> _suspended = [];

    private ShortCallFilter(long minTicks) => _minTicks = minTicks;

    /// <param name="events">Events with a start and an end for each call, as a <see cref="LogReader"/> returns them.</param>
    /// <param name="minTicks">The minimum duration, in ticks of their timestamps.</param>
    /// <param name="end">The timestamp of the end of the recording.</param>
    /// <param name="removedCount">The number of calls that are removed.</param>
    public static EventList Remove(EventList events, long minTicks, long end, out int removedCount)
    {
        var calls = new ShortCallFilter(minTicks);
        var remaining = new EventList();
        var owners = new List<int>(events.Count);
        foreach (var traceEvent in events) owners.Add(calls.GetOwner(traceEvent));
        calls.EndOpenCalls(end);
        var next = 0;
        foreach (var traceEvent in events)
        {
            if (owners[next++] is var owner && (owner == NoCall || calls._calls[owner].IsKept)) remaining.Add(traceEvent);
        }

        removedCount = calls._calls.Count(call => !call.IsKept);
        return remaining;
    }

    private int GetOwner(in Event traceEvent)
    {
        if (!_openByThread.TryGetValue(traceEvent.ThreadId, out var open)) _openByThread.Add(traceEvent.ThreadId, open = new());
        int owner;
        switch (traceEvent.Kind)
        {
            case EventKind.Enter or EventKind.ExternalEnter:
                owner = _calls.Count;
                _calls.Add(new(open.TryPeek(out var caller) ? caller : NoCall, traceEvent.Timestamp, false));
                open.Push(owner);
                return owner;
            case EventKind.Resume:
                if (_suspended.Remove(traceEvent.Call, out owner)) open.Push(owner);
                else owner = NoCall;
                return owner;
            case EventKind.Leave or EventKind.ExternalLeave or EventKind.Throw or EventKind.Suspend:
                if (!open.TryPop(out owner)) return NoCall;
                if (traceEvent.Kind == EventKind.Suspend) _suspended[traceEvent.Call] = owner;
                else if (traceEvent.Kind == EventKind.Throw || traceEvent.Timestamp - _calls[owner].StartTimestamp >= _minTicks)
                    MarkKept(owner);
                return owner;
            default:
                return open.TryPeek(out owner) ? owner : NoCall;
        }
    }

    // Calls that are open at the end last until then.
    private void EndOpenCalls(long end)
    {
        foreach (var owner in _openByThread.Values.SelectMany(open => open).Concat(_suspended.Values))
        {
            if (end - _calls[owner].StartTimestamp >= _minTicks) MarkKept(owner);
        }
    }

    private void MarkKept(int call)
    {
        var calls = CollectionsMarshal.AsSpan(_calls);
        for (; call != NoCall && !calls[call].IsKept; call = calls[call].Caller) calls[call].IsKept = true;
    }

    private record struct CallState(int Caller, long StartTimestamp, bool IsKept);
}
