using System.Runtime.InteropServices;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>
/// Leaves calls out that took less than a time, with all that is of them. A call stays that an exception left, or that
/// called one which stays.
/// </summary>
internal sealed class ShortCalls
{
    private const int _none = -1;

    private readonly long _least;
    private readonly List<Known> _calls = [];
    private readonly Dictionary<int, Stack<int>> _open = [];
    private readonly Dictionary<int, int> _suspended = [];

    private ShortCalls(long least) => _least = least;

    /// <param name="events">Events of which each call begins and ends on its own, as a <see cref="LogReader"/> gives them.</param>
    /// <param name="least">In ticks of their timestamps.</param>
    /// <param name="end">When the recording ended.</param>
    /// <param name="leftOut">How many calls are left out.</param>
    public static EventList LeaveOut(EventList events, long least, long end, out int leftOut)
    {
        var calls = new ShortCalls(least);
        var kept = new EventList();
        var owners = new List<int>(events.Count);
        foreach (var happened in events) owners.Add(calls.Owner(happened));
        calls.End(end);
        var next = 0;
        foreach (var happened in events)
        {
            if (owners[next++] is var owner && (owner == _none || calls._calls[owner].Stays)) kept.Add(happened);
        }

        leftOut = calls._calls.Count(call => !call.Stays);
        return kept;
    }

    private int Owner(in Event happened)
    {
        if (!_open.TryGetValue(happened.Thread, out var open)) _open.Add(happened.Thread, open = new());
        int owner;
        switch (happened.Kind)
        {
            case EventKind.Enter or EventKind.ExternalEnter:
                owner = _calls.Count;
                _calls.Add(new(open.TryPeek(out var caller) ? caller : _none, happened.Timestamp, false));
                open.Push(owner);
                return owner;
            case EventKind.Resume:
                if (_suspended.Remove(happened.Call, out owner)) open.Push(owner);
                else owner = _none;
                return owner;
            case EventKind.Leave or EventKind.ExternalLeave or EventKind.Throw or EventKind.Suspend:
                if (!open.TryPop(out owner)) return _none;
                if (happened.Kind == EventKind.Suspend) _suspended[happened.Call] = owner;
                else if (happened.Kind == EventKind.Throw || happened.Timestamp - _calls[owner].Begin >= _least) Keep(owner);
                return owner;
            default:
                return open.TryPeek(out owner) ? owner : _none;
        }
    }

    // What is open at the end lasts until then.
    private void End(long end)
    {
        foreach (var owner in _open.Values.SelectMany(open => open).Concat(_suspended.Values))
        {
            if (end - _calls[owner].Begin >= _least) Keep(owner);
        }
    }

    private void Keep(int call)
    {
        var calls = CollectionsMarshal.AsSpan(_calls);
        for (; call != _none && !calls[call].Stays; call = calls[call].Caller) calls[call].Stays = true;
    }

    private record struct Known(int Caller, long Begin, bool Stays);
}
