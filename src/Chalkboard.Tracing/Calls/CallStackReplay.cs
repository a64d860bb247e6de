using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>
/// Replays a recording, and keeps the call stack of each thread. For any recording, each call starts once and ends once, its open callees
/// end before it, and its times are monotonic. Memory grows with the number of open calls only.
/// </summary>
internal sealed class CallStackReplay
{
    private readonly long _unitsPerSecond;
    private readonly long _timestampFrequency;
    private readonly long _startTimestamp;
    private readonly Dictionary<int, List<OpenCall>> _stacks = [];
    private readonly List<int> _threadIds = [];
    private readonly Dictionary<int, OpenCall> _suspendedByRecordedNumber = [];
    private readonly Dictionary<int, OpenCall> _suspendedByNumber = [];

    // The numbers of the suspended calls of each symbol. Created only for a recording that does not number its calls.
    private Dictionary<int, SortedSet<int>>? _suspendedBySymbol;
    private readonly Queue<ReplayStep> _steps = new();
    private readonly Stack<OpenCall> _pool = new();
    private readonly List<OpenCall> _endedCalls = [];
    private List<OpenCall> _stack = [];
    private int _threadId;
    private int _callCount;
    private long _lastTime;

    public CallStackReplay(long timestampFrequency, long startTimestamp, long unitsPerSecond) =>
        (_timestampFrequency, _startTimestamp, _unitsPerSecond) = (timestampFrequency, startTimestamp, unitsPerSecond);

    /// <summary>The time to subtract from a call for each of its own events, in units.</summary>
    public double EventOverhead { get; init; }

    /// <summary>The number of calls that have started.</summary>
    public int CallCount => _callCount;

    /// <summary>True if a call has started and not ended.</summary>
    public bool HasOpenCalls => _suspendedByNumber.Count > 0 || _stacks.Values.Any(stack => stack.Count > 0);

    /// <summary>Returns the call on top of the stack of a thread, or null.</summary>
    public OpenCall? GetTopOfStack(int threadId) => _stacks.TryGetValue(threadId, out var stack) && stack.Count > 0 ? stack[^1] : null;

    /// <summary>Returns all steps of a recording.</summary>
    public static IEnumerable<ReplayStep> Replay(Recording recording, long unitsPerSecond, Action<long> reportProgress) =>
        Replay(recording, new CallStackReplay(recording.TimestampFrequency, recording.StartTimestamp, unitsPerSecond), reportProgress);

    /// <summary>Returns all steps of a recording.</summary>
    public static IEnumerable<ReplayStep> Replay(Recording recording, CallStackReplay replay, Action<long> reportProgress)
    {
        long count = 0;
        foreach (var traceEvent in recording.Events)
        {
            replay.Add(traceEvent);
            while (replay.TryGetStep(out var step)) yield return step;
            if ((++count & 0xFFF) == 0) reportProgress(count);
        }

        replay.End(recording.EndTimestamp);
        while (replay.TryGetStep(out var step)) yield return step;
        reportProgress(count);
    }

    /// <summary>Converts a timestamp to units since the start of the recording.</summary>
    public long ToUnits(long timestamp)
    {
        // Timestamps are rounded, and not durations, so that durations add up in any unit.
        var (seconds, ticks) = Math.DivRem(Math.Max(0, timestamp - _startTimestamp), _timestampFrequency);
        return (seconds * _unitsPerSecond) + (long)(((Int128)ticks * _unitsPerSecond + (_timestampFrequency / 2)) / _timestampFrequency);
    }

    public bool TryGetStep(out ReplayStep step)
    {
        if (_steps.TryDequeue(out step)) return true;
        RecycleEndedCalls();
        return false;
    }

    public void Add(in Event traceEvent)
    {
        SwitchToThread(traceEvent.ThreadId);
        var time = ToUnits(traceEvent.Timestamp);
        _lastTime = Math.Max(_lastTime, time);
        switch (traceEvent.Kind)
        {
            case EventKind.Enter or EventKind.ExternalEnter:
                Begin(traceEvent, time);
                break;
            case EventKind.Resume:
                Resume(traceEvent, time);
                break;
            case EventKind.Unfinished when (traceEvent.Call > 0 || Find(traceEvent) is null) && FindSuspended(traceEvent) is { } suspended:
                RemoveSuspended(suspended);
                Finish(suspended, EventKind.Unfinished, null, time, traceEvent.Line, traceEvent.Value);
                break;
            default:
                if (Find(traceEvent) is not { } call) break;
                var isException = traceEvent.Kind is EventKind.Throw or EventKind.Catch;
                // Each event of a call, except an argument, ends the calls above it.
                var above = traceEvent.Kind == EventKind.Argument ? call : _stack[^1];
                while (above != call)
                {
                    Pop(isException ? EventKind.Throw : above.IsExternal ? EventKind.ExternalLeave : EventKind.Leave, time, 0, default);
                    above = _stack[^1];
                }

                if (traceEvent.Line > 0 && !call.IsExternal) call.Line = traceEvent.Line;
                if (traceEvent.Kind is EventKind.Line or EventKind.Argument or EventKind.Catch)
                    AddDetail(traceEvent.Kind, call, time, traceEvent.Line, traceEvent.Value);
                else if (traceEvent.Kind == EventKind.Suspend) Suspend(call, traceEvent, time);
                else Pop(traceEvent.Kind, time, traceEvent.Line, traceEvent.Value);
                break;
        }
    }

    /// <summary>Ends all open calls.</summary>
    public void End(long timestamp)
    {
        var time = Math.Max(_lastTime, ToUnits(timestamp));
        foreach (var thread in _threadIds)
        {
            SwitchToThread(thread);
            while (_stack.Count > 0) Pop(EventKind.Unfinished, time, 0, default);
        }

        foreach (var call in _suspendedByNumber.Values.OrderByDescending(call => call.Number))
            Finish(call, EventKind.Unfinished, null, time, 0, default);
        _suspendedByNumber.Clear();
        _suspendedByRecordedNumber.Clear();
        _suspendedBySymbol = null;
    }

    /// <summary>Returns the open call that an event refers to, or null.</summary>
    public OpenCall? Find(in Event traceEvent)
    {
        SwitchToThread(traceEvent.ThreadId);
        for (var i = _stack.Count - 1; i >= 0; i--)
        {
            var call = _stack[i];
            if (call.SymbolIndex == traceEvent.SymbolIndex && CanApply(traceEvent.Kind, call)) return call;
        }

        return null;
    }

    /// <summary>Returns the suspended call that an event refers to, or null.</summary>
    public OpenCall? FindSuspended(in Event traceEvent)
    {
        if (traceEvent.Call > 0) return _suspendedByRecordedNumber.GetValueOrDefault(traceEvent.Call);
        if (_suspendedBySymbol is null)
        {
            _suspendedBySymbol = [];
            foreach (var call in _suspendedByNumber.Values) AddBySymbol(_suspendedBySymbol, call);
        }

        return _suspendedBySymbol.TryGetValue(traceEvent.SymbolIndex, out var numbers) && numbers.Count > 0
            ? _suspendedByNumber[numbers.Min]
            : null;
    }

    private static void AddBySymbol(Dictionary<int, SortedSet<int>> bySymbol, OpenCall call)
    {
        if (!bySymbol.TryGetValue(call.SymbolIndex, out var numbers)) bySymbol[call.SymbolIndex] = numbers = [];
        numbers.Add(call.Number);
    }

    private static bool CanApply(EventKind kind, OpenCall call) => kind switch
    {
        EventKind.ExternalLeave => call.IsExternal,
        EventKind.Throw or EventKind.Unfinished => true,
        _ => !call.IsExternal,
    };

    private void SwitchToThread(int threadId)
    {
        if (threadId == _threadId && _threadIds.Count > 0) return;
        if (!_stacks.TryGetValue(threadId, out var stack))
        {
            _stacks[threadId] = stack = [];
            _threadIds.Add(threadId);
        }

        (_stack, _threadId) = (stack, threadId);
    }

    private void Begin(in Event traceEvent, long time)
    {
        var caller = _stack.Count > 0 ? _stack[^1] : null;
        if (!_pool.TryPop(out var call)) call = new();
        call.SymbolIndex = traceEvent.SymbolIndex;
        call.IsExternal = traceEvent.Kind == EventKind.ExternalEnter;
        call.Caller = caller;
        call.Depth = (caller?.Depth ?? 0) + 1;
        call.Number = ++_callCount;
        call.Line = traceEvent.Line;
        call.Enter(time);
        call.CountEvent();
        if (caller is not null)
        {
            caller.OpenCalleeCount++;
            if (call.IsExternal && traceEvent.Line > 0) caller.Line = traceEvent.Line;
        }

        _stack.Add(call);
        Emit(traceEvent.Kind, call, time, 0, traceEvent.Line, traceEvent.Value);
    }

    private void Pop(EventKind kind, long time, int line, ReadOnlyMemory<char> value)
    {
        var call = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        Finish(call, kind, _stack.Count > 0 ? _stack[^1] : null, time, line, value);
    }

    private void Finish(OpenCall call, EventKind kind, OpenCall? caller, long time, int line, ReadOnlyMemory<char> value)
    {
        call.CountEvent();
        call.LeaveThread(ref time, caller, isSuspended: false, EventOverhead);
        Emit(kind, call, time, call.ActiveTime + call.SuspendedTime, line, value);
        _endedCalls.Add(call);
    }

    private void AddDetail(EventKind kind, OpenCall call, long time, int line, ReadOnlyMemory<char> value)
    {
        call.CountEvent();
        Emit(kind, call, time, 0, line, value);
    }

    private void Suspend(OpenCall call, in Event traceEvent, long time)
    {
        _stack.RemoveAt(_stack.Count - 1);
        call.CountEvent();
        var activeTime = call.LeaveThread(ref time, _stack.Count > 0 ? _stack[^1] : null, isSuspended: true, EventOverhead);
        call.RecordedNumber = traceEvent.Call;
        _suspendedByNumber[call.Number] = call;
        if (_suspendedBySymbol is not null) AddBySymbol(_suspendedBySymbol, call);
        if (traceEvent.Call > 0) _suspendedByRecordedNumber[traceEvent.Call] = call;
        Emit(EventKind.Suspend, call, time, activeTime, traceEvent.Line, traceEvent.Value);
    }

    private void Resume(in Event traceEvent, long time)
    {
        if (FindSuspended(traceEvent) is not { } call) return;
        RemoveSuspended(call);
        var suspendedTime = call.Resume(ref time);
        call.CountEvent();
        _stack.Add(call);
        Emit(EventKind.Resume, call, time, suspendedTime, traceEvent.Line, traceEvent.Value);
    }

    private void RemoveSuspended(OpenCall call)
    {
        _suspendedByNumber.Remove(call.Number);
        _suspendedBySymbol?.GetValueOrDefault(call.SymbolIndex)?.Remove(call.Number);
        if (call.RecordedNumber > 0) _suspendedByRecordedNumber.Remove(call.RecordedNumber);
    }

    private void Emit(EventKind kind, OpenCall call, long time, long elapsed, int line, ReadOnlyMemory<char> value)
    {
        if (line == 0 && kind is not (EventKind.Enter or EventKind.ExternalEnter or EventKind.Argument)) line = call.Line;
        _steps.Enqueue(new(kind, call, _stack.Count > 0 ? _stack[^1] : null, _threadId, time, elapsed, line, value));
    }

    // An ended call may still be the caller of an open one.
    private void RecycleEndedCalls()
    {
        foreach (var ended in _endedCalls)
        {
            var call = ended;
            while (call is { HasEnded: true, OpenCalleeCount: 0 })
            {
                var caller = call.Caller;
                call.Reset();
                _pool.Push(call);
                if (caller is null) break;
                caller.OpenCalleeCount--;
                call = caller;
            }
        }

        _endedCalls.Clear();
    }
}
