using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>
/// Goes through a recording with the stack of each thread at hand. Whatever was recorded, each call begins once and ends once,
/// what it had open ends before it, and its times never run backwards. It remembers open calls alone.
/// </summary>
internal sealed class Walk
{
    private readonly long _unitsPerSecond;
    private readonly long _frequency;
    private readonly long _start;
    private readonly Dictionary<int, List<Frame>> _stacks = [];
    private readonly List<int> _threads = [];
    private readonly Dictionary<int, Frame> _suspendedByCall = [];
    private readonly Dictionary<int, Frame> _suspended = [];

    // The numbers of the suspended calls of each symbol. Nobody asks for them in a recording that numbers its calls.
    private Dictionary<int, SortedSet<int>>? _suspendedBySymbol;
    private readonly Queue<Step> _steps = new();
    private readonly Stack<Frame> _free = new();
    private readonly List<Frame> _ended = [];
    private List<Frame> _stack = [];
    private int _thread;
    private int _calls;
    private long _last;

    public Walk(long timestampFrequency, long startTimestamp, long unitsPerSecond) =>
        (_frequency, _start, _unitsPerSecond) = (timestampFrequency, startTimestamp, unitsPerSecond);

    /// <summary>What to take off the time of a call for each event of its own, in units.</summary>
    public double Cost { get; init; }

    /// <summary>How many calls have begun.</summary>
    public int Calls => _calls;

    /// <summary>Whether a call has begun and not ended.</summary>
    public bool HasOpen => _suspended.Count > 0 || _stacks.Values.Any(stack => stack.Count > 0);

    /// <summary>The call that is on top of the stack of a thread, or null.</summary>
    public Frame? Top(int thread) => _stacks.TryGetValue(thread, out var stack) && stack.Count > 0 ? stack[^1] : null;

    /// <summary>All steps of a recording.</summary>
    public static IEnumerable<Step> Through(Recording recording, long unitsPerSecond, Action<long> passed) =>
        Through(recording, new Walk(recording.TimestampFrequency, recording.StartTimestamp, unitsPerSecond), passed);

    /// <summary>All steps of a recording.</summary>
    public static IEnumerable<Step> Through(Recording recording, Walk walk, Action<long> passed)
    {
        long count = 0;
        foreach (var happened in recording.Events)
        {
            walk.Add(happened);
            while (walk.TryTake(out var step)) yield return step;
            if ((++count & 0xFFF) == 0) passed(count);
        }

        walk.End(recording.EndTimestamp);
        while (walk.TryTake(out var step)) yield return step;
        passed(count);
    }

    /// <summary>A timestamp in the units of this walk, since the start of the recording.</summary>
    public long Convert(long timestamp)
    {
        // Each timestamp is rounded on its own, not each duration: so durations add up in any unit.
        var (seconds, ticks) = Math.DivRem(Math.Max(0, timestamp - _start), _frequency);
        return (seconds * _unitsPerSecond) + (long)(((Int128)ticks * _unitsPerSecond + (_frequency / 2)) / _frequency);
    }

    public bool TryTake(out Step step)
    {
        if (_steps.TryDequeue(out step)) return true;
        Recycle();
        return false;
    }

    public void Add(in Event happened)
    {
        Switch(happened.Thread);
        var time = Convert(happened.Timestamp);
        _last = Math.Max(_last, time);
        switch (happened.Kind)
        {
            case EventKind.Enter or EventKind.ExternalEnter:
                Begin(happened, time);
                break;
            case EventKind.Resume:
                Resume(happened, time);
                break;
            case EventKind.Cut when (happened.Call > 0 || Find(happened) is null) && FindSuspended(happened) is { } suspended:
                Awake(suspended);
                Finish(suspended, EventKind.Cut, null, time, happened.Line, happened.Value);
                break;
            default:
                if (Find(happened) is not { } frame) break;
                var raised = happened.Kind is EventKind.Throw or EventKind.Catch;
                var above = happened.Kind == EventKind.Argument ? frame : _stack[^1];
                while (above != frame)
                {
                    Pop(raised ? EventKind.Throw : above.IsExternal ? EventKind.ExternalLeave : EventKind.Leave, time, 0, default);
                    above = _stack[^1];
                }

                if (happened.Line > 0 && !frame.IsExternal) frame.Line = happened.Line;
                if (happened.Kind is EventKind.Line or EventKind.Argument or EventKind.Catch) Mark(happened.Kind, frame, time, happened.Line, happened.Value);
                else if (happened.Kind == EventKind.Suspend) Suspend(frame, happened, time);
                else Pop(happened.Kind, time, happened.Line, happened.Value);
                break;
        }
    }

    /// <summary>Ends what is open.</summary>
    public void End(long timestamp)
    {
        var time = Math.Max(_last, Convert(timestamp));
        foreach (var thread in _threads)
        {
            Switch(thread);
            while (_stack.Count > 0) Pop(EventKind.Cut, time, 0, default);
        }

        foreach (var frame in _suspended.Values.OrderByDescending(frame => frame.Number)) Finish(frame, EventKind.Cut, null, time, 0, default);
        _suspended.Clear();
        _suspendedByCall.Clear();
        _suspendedBySymbol = null;
    }

    /// <summary>The call on which an event would act, or null.</summary>
    public Frame? Find(in Event happened)
    {
        Switch(happened.Thread);
        for (var i = _stack.Count - 1; i >= 0; i--)
        {
            var frame = _stack[i];
            if (frame.Symbol == happened.Symbol && Suits(happened.Kind, frame)) return frame;
        }

        return null;
    }

    /// <summary>The suspended call on which an event would act, or null.</summary>
    public Frame? FindSuspended(in Event happened)
    {
        if (happened.Call > 0) return _suspendedByCall.GetValueOrDefault(happened.Call);
        if (_suspendedBySymbol is null)
        {
            _suspendedBySymbol = [];
            foreach (var frame in _suspended.Values) AddBySymbol(_suspendedBySymbol, frame);
        }

        return _suspendedBySymbol.TryGetValue(happened.Symbol, out var numbers) && numbers.Count > 0 ? _suspended[numbers.Min] : null;
    }

    private static void AddBySymbol(Dictionary<int, SortedSet<int>> bySymbol, Frame frame)
    {
        if (!bySymbol.TryGetValue(frame.Symbol, out var numbers)) bySymbol[frame.Symbol] = numbers = [];
        numbers.Add(frame.Number);
    }

    private static bool Suits(EventKind kind, Frame frame) => kind switch
    {
        EventKind.ExternalLeave => frame.IsExternal,
        EventKind.Throw or EventKind.Cut => true,
        _ => !frame.IsExternal,
    };

    private void Switch(int thread)
    {
        if (thread == _thread && _threads.Count > 0) return;
        if (!_stacks.TryGetValue(thread, out var stack))
        {
            _stacks[thread] = stack = [];
            _threads.Add(thread);
        }

        (_stack, _thread) = (stack, thread);
    }

    private void Begin(in Event happened, long time)
    {
        var caller = _stack.Count > 0 ? _stack[^1] : null;
        if (!_free.TryPop(out var frame)) frame = new();
        frame.Symbol = happened.Symbol;
        frame.IsExternal = happened.Kind == EventKind.ExternalEnter;
        frame.Caller = caller;
        frame.Depth = (caller?.Depth ?? 0) + 1;
        frame.Number = ++_calls;
        frame.Line = happened.Line;
        frame.Enter(time);
        frame.Count();
        if (caller is not null)
        {
            caller.Callees++;
            if (frame.IsExternal && happened.Line > 0) caller.Line = happened.Line;
        }

        _stack.Add(frame);
        Say(happened.Kind, frame, time, 0, happened.Line, happened.Value);
    }

    private void Pop(EventKind kind, long time, int line, ReadOnlyMemory<char> value)
    {
        var frame = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        Finish(frame, kind, _stack.Count > 0 ? _stack[^1] : null, time, line, value);
    }

    private void Finish(Frame frame, EventKind kind, Frame? below, long time, int line, ReadOnlyMemory<char> value)
    {
        frame.Count();
        frame.Stop(ref time, below, suspended: false, Cost);
        Say(kind, frame, time, frame.Active + frame.Away, line, value);
        _ended.Add(frame);
    }

    private void Mark(EventKind kind, Frame frame, long time, int line, ReadOnlyMemory<char> value)
    {
        frame.Count();
        Say(kind, frame, time, 0, line, value);
    }

    private void Suspend(Frame frame, in Event happened, long time)
    {
        _stack.RemoveAt(_stack.Count - 1);
        frame.Count();
        var turn = frame.Stop(ref time, _stack.Count > 0 ? _stack[^1] : null, suspended: true, Cost);
        frame.Call = happened.Call;
        _suspended[frame.Number] = frame;
        if (_suspendedBySymbol is not null) AddBySymbol(_suspendedBySymbol, frame);
        if (happened.Call > 0) _suspendedByCall[happened.Call] = frame;
        Say(EventKind.Suspend, frame, time, turn, happened.Line, happened.Value);
    }

    private void Resume(in Event happened, long time)
    {
        if (FindSuspended(happened) is not { } frame) return;
        Awake(frame);
        var away = frame.Resume(ref time);
        frame.Count();
        _stack.Add(frame);
        Say(EventKind.Resume, frame, time, away, happened.Line, happened.Value);
    }

    private void Awake(Frame frame)
    {
        _suspended.Remove(frame.Number);
        _suspendedBySymbol?.GetValueOrDefault(frame.Symbol)?.Remove(frame.Number);
        if (frame.Call > 0) _suspendedByCall.Remove(frame.Call);
    }

    private void Say(EventKind kind, Frame frame, long time, long elapsed, int line, ReadOnlyMemory<char> value)
    {
        if (line == 0 && kind is not (EventKind.Enter or EventKind.ExternalEnter or EventKind.Argument)) line = frame.Line;
        _steps.Enqueue(new(kind, frame, _stack.Count > 0 ? _stack[^1] : null, _thread, time, elapsed, line, value));
    }

    // A call that ended may still be the caller of one that did not.
    private void Recycle()
    {
        foreach (var ended in _ended)
        {
            var frame = ended;
            while (frame is { HasEnded: true, Callees: 0 })
            {
                var caller = frame.Caller;
                frame.Clear();
                _free.Push(frame);
                if (caller is null) break;
                caller.Callees--;
                frame = caller;
            }
        }

        _ended.Clear();
    }
}
