using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>
/// Reads the events of a recording, with the times of their calls. For any recording, each call starts once and ends once, its open callees
/// end before it, and its times are monotonic. Memory grows with the number of open calls only.
/// </summary>
internal sealed class CallReader
{
    private readonly long _unitsPerSecond;
    private readonly long _timestampFrequency;
    private readonly long _startTimestamp;
    private readonly IEnumerator<ArraySegment<byte>> _chunks;
    private readonly Dictionary<int, List<OpenCall>> _stacks = [];
    private readonly List<int> _threadIds = [];
    private readonly Dictionary<int, OpenCall> _suspended = [];
    private readonly Stack<OpenCall> _pool = new();
    private ArraySegment<byte> _chunk = ArraySegment<byte>.Empty;
    private int _position;
    private List<OpenCall> _stack = [];
    private OpenCall? _endedCall;
    private int[] _entryLines = [];
    private int _threadId;
    private readonly Dictionary<int, OpenDependency> _dependencies = [];
    private int _dependencyCount;
    private int _callCount;
    private long _timestamp;
    private long _lastTime;
    private double _overheadRemainder;

    /// <summary>Creates a reader of events whose times are their timestamps.</summary>
    public CallReader(EventList events)
        : this(events, 1, 0, 1)
    {
    }

    public CallReader(Recording recording, long unitsPerSecond)
        : this(recording.Events, recording.TimestampFrequency, recording.StartTimestamp, unitsPerSecond)
    {
    }

    private CallReader(EventList events, long timestampFrequency, long startTimestamp, long unitsPerSecond)
    {
        _chunks = events.Chunks.GetEnumerator();
        (_timestampFrequency, _startTimestamp, _unitsPerSecond) = (timestampFrequency, startTimestamp, unitsPerSecond);
    }

    /// <summary>The time to subtract from a call for each of its own events, in units.</summary>
    public double EventOverhead { get; init; }

    /// <summary>Returns all steps of a recording.</summary>
    public static IEnumerable<CallStep> Read(Recording recording, long unitsPerSecond, Action<long> reportProgress) =>
        new CallReader(recording, unitsPerSecond).Read(recording.EndTimestamp, reportProgress);

    /// <summary>Converts a timestamp of a recording to units since its start.</summary>
    public static long ToUnits(Recording recording, long timestamp, long unitsPerSecond) =>
        ToUnits(timestamp - recording.StartTimestamp, recording.TimestampFrequency, unitsPerSecond);

    /// <summary>Returns all steps, up to the ends of the calls that are open at the end.</summary>
    public IEnumerable<CallStep> Read(long endTimestamp, Action<long> reportProgress)
    {
        long count = 0;
        foreach (var step in ReadEvents())
        {
            yield return step;
            if ((++count & 0xFFF) == 0) reportProgress(count);
        }

        foreach (var step in ReadEnds(endTimestamp)) yield return step;
        reportProgress(count);
    }

    /// <summary>Returns the ends of the calls that are open after the last event.</summary>
    public IEnumerable<CallStep> ReadEnds(long endTimestamp)
    {
        var time = Math.Max(_lastTime, ToUnits(endTimestamp));
        foreach (var thread in _threadIds)
        {
            SwitchToThread(thread);
            while (_stack.Count > 0) yield return End(Pop(), EventKind.Unfinished, endTimestamp, time, 0, default);
        }

        foreach (var call in _suspended.Values.OrderByDescending(call => call.Number))
            yield return End(call, EventKind.Unfinished, endTimestamp, time, 0, default, isSuspended: true);
    }

    /// <summary>Returns the steps of the events.</summary>
    /// <exception cref="InvalidTraceException">The events were read from a file that is damaged.</exception>
    public IEnumerable<CallStep> ReadEvents()
    {
        while (TryRead(out var step)) yield return step;
    }

    /// <summary>Reads the next event. Returns false after the last one.</summary>
    /// <exception cref="InvalidTraceException">The events were read from a file that is damaged.</exception>
    public bool TryRead(out CallStep step)
    {
        if (_endedCall is not null) Recycle(_endedCall);
        _endedCall = null;
        while (_position == _chunk.Count)
        {
            step = default;
            if (!_chunks.MoveNext()) return false;
            (_chunk, _position) = (_chunks.Current, 0);
        }

        step = ReadEvent(_chunk);
        if (step.IsCallEnd) _endedCall = step.Call;
        return true;
    }

    private static long ToUnits(long ticks, long frequency, long unitsPerSecond)
    {
        // Timestamps are rounded, and not durations, so that durations add up in any unit.
        ticks = Math.Max(0, ticks);
        if (frequency == unitsPerSecond) return ticks;
        (var seconds, ticks) = Math.DivRem(ticks, frequency);
        return (seconds * unitsPerSecond) + (frequency <= 1_000_000_000 && unitsPerSecond <= 1_000_000_000
            ? (ticks * unitsPerSecond + (frequency / 2)) / frequency
            : (long)(((Int128)ticks * unitsPerSecond + (frequency / 2)) / frequency));
    }

    private static InvalidTraceException CreateException() => new("The events of the trace are damaged.");

    private long ToUnits(long timestamp) => ToUnits(timestamp - _startTimestamp, _timestampFrequency, _unitsPerSecond);

    private CallStep ReadEvent(ReadOnlySpan<byte> source)
    {
        var header = (int)source[_position++];
        while ((header & EventEncoding.KindMask) == EventEncoding.ThreadKind)
        {
            SwitchToThread((int)EventEncoding.ToSigned(ReadNumber(source)));
            if (_position == source.Length) throw CreateException();
            header = source[_position++];
        }

        if ((header & EventEncoding.HasTime) != 0) _timestamp += EventEncoding.ToSigned(ReadNumber(source));
        var time = ToUnits(_timestamp);
        _lastTime = Math.Max(_lastTime, time);
        var kind = (EventKind)(header & EventEncoding.KindMask);
        if (kind is EventKind.Enter or EventKind.ExternalEnter) return ReadStart(kind, header, time, source);
        if (kind is EventKind.DependencyStart or EventKind.DependencyEnd or EventKind.Log) return ReadDetail(kind, header, time, source);
        var call = (header & EventEncoding.HasCall) != 0 ? FindCall(kind, ReadNumber(source)) : _stack is [.., var top] ? top
            : throw CreateException();
        var line = ReadLine(header, call.Line, source);
        return Apply(kind, call, time, line, ReadValue(header, source));
    }

    private CallStep ReadStart(EventKind kind, int header, long time, ReadOnlySpan<byte> source)
    {
        var caller = _stack is [.., var top] ? top : null;
        var isExternal = kind == EventKind.ExternalEnter;
        var symbol = (int)ReadNumber(source);
        if (symbol < 0 || (header & EventEncoding.HasCall) != 0) throw CreateException();
        var unknown = isExternal ? caller?.Line ?? 0 : 0;
        ref var expectedLine = ref unknown;
        if (!isExternal) expectedLine = ref EventEncoder.GetEntryLine(ref _entryLines, symbol, ref unknown);
        var line = expectedLine = ReadLine(header, expectedLine, source);
        if (!_pool.TryPop(out var call)) call = new();
        call.Enter(symbol, isExternal, caller, ++_callCount, line, time);
        if (isExternal && line > 0 && caller is not null) caller.Line = line;
        _stack.Add(call);
        return CreateStep(kind, call, time, 0, line, ReadValue(header, source));
    }

    private CallStep ReadDetail(EventKind kind, int header, long time, ReadOnlySpan<byte> source)
    {
        if ((header & EventEncoding.HasCall) != 0 != kind is EventKind.DependencyEnd) throw CreateException();
        if (kind == EventKind.DependencyEnd)
        {
            var distance = ReadNumber(source);
            if (distance >= (ulong)_dependencyCount || !_dependencies.Remove(_dependencyCount - (int)distance, out var ended))
                throw CreateException();
            time = Math.Max(time, ended.StartedAt);
            ReadLine(header, 0, source);
            return CreateStep(kind, OpenCall.None, time, time - ended.StartedAt, 0, ReadValue(header, source)) with { Dependency = ended };
        }

        var call = OpenCall.None;
        if ((_stack is [.., var top] ? top : FindWaitingCall()) is { } known)
        {
            call = known;
            call.CountEvent();
        }

        ReadLine(header, 0, source);
        var step = CreateStep(kind, call, time, 0, call.Line, ReadValue(header, source));
        if (kind == EventKind.Log) return step;
        var dependency = new OpenDependency(++_dependencyCount, call.Number, call.Depth + 1, time);
        _dependencies.Add(dependency.Number, dependency);
        return step with { Dependency = dependency };
    }

    // A library that has awaited something continues without its caller on the stack. If only one call waits, it is the caller.
    private OpenCall? FindWaitingCall()
    {
        OpenCall? waiting = null;
        foreach (var call in _suspended.Values)
        {
            if (call.OpenCalleeCount > 0) continue;
            if (waiting is not null) return null;
            waiting = call;
        }

        return waiting;
    }

    private CallStep Apply(EventKind kind, OpenCall call, long time, int line, StoredText value)
    {
        if (line > 0 && !call.IsExternal && kind != EventKind.Resume) call.Line = line;
        switch (kind)
        {
            case EventKind.Line or EventKind.Argument or EventKind.Catch:
                call.CountEvent();
                return CreateStep(kind, call, time, 0, line, value);
            case EventKind.Suspend:
                Pop();
                call.CountEvent();
                var activeTime = LeaveThread(call, ref time, _stack is [.., var below] ? below : null, isSuspended: true);
                _suspended[call.Number] = call;
                return CreateStep(kind, call, time, activeTime, line, value);
            case EventKind.Resume when _suspended.Remove(call.Number):
                var suspendedTime = call.Resume(ref time);
                call.CountEvent();
                _stack.Add(call);
                return CreateStep(kind, call, time, suspendedTime, line, value);
            case EventKind.Unfinished when _suspended.Remove(call.Number):
                return End(call, kind, _timestamp, time, line, value, isSuspended: true);
            case EventKind.Leave or EventKind.ExternalLeave or EventKind.Throw or EventKind.Unfinished:
                return End(Pop(), kind, _timestamp, time, line, value);
            default:
                throw CreateException();
        }
    }

    private long LeaveThread(OpenCall call, ref long time, OpenCall? caller, bool isSuspended) =>
        call.LeaveThread(ref time, caller, isSuspended, EventOverhead, ref _overheadRemainder);

    private CallStep End(OpenCall call, EventKind kind, long timestamp, long time, int line, StoredText value, bool isSuspended = false)
    {
        call.CountEvent();
        LeaveThread(call, ref time, !isSuspended && _stack is [.., var below] ? below : null, isSuspended: false);
        var (elapsed, lastLine) = (call.ActiveTime + call.SuspendedTime, line == 0 ? call.Line : line);
        return new(kind, call, _stack is [.., var top] ? top : null, _threadId, timestamp, time, elapsed, lastLine, value);
    }

    private CallStep CreateStep(EventKind kind, OpenCall call, long time, long elapsed, int line, StoredText value) =>
        new(kind, call, _stack is [.., var top] ? top : null, _threadId, _timestamp, time, elapsed, line, value);

    // An event has the number of its call if it is not on top of the stack.
    private OpenCall FindCall(EventKind kind, ulong distance)
    {
        if (distance >= (ulong)_callCount) throw CreateException();
        var number = _callCount - (int)distance;
        return (kind switch
        {
            EventKind.Resume or EventKind.Unfinished => _suspended.GetValueOrDefault(number),
            EventKind.Argument => _stack.Find(call => call.Number == number),
            _ => null,
        }) ?? throw CreateException();
    }

    private OpenCall Pop()
    {
        var call = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return call;
    }

    private void SwitchToThread(int threadId)
    {
        if (!_stacks.TryGetValue(threadId, out var stack))
        {
            _stacks[threadId] = stack = [];
            _threadIds.Add(threadId);
        }

        (_stack, _threadId) = (stack, threadId);
    }

    private ulong ReadNumber(ReadOnlySpan<byte> source) =>
        EventEncoding.TryReadNumber(source, ref _position, out var value) ? value : throw CreateException();

    private int ReadLine(int header, int expectedLine, ReadOnlySpan<byte> source) =>
        (header & EventEncoding.HasLine) == 0 ? expectedLine
            : Math.Max(0, expectedLine + (int)EventEncoding.ToSigned(ReadNumber(source)));

    private StoredText ReadValue(int header, ReadOnlySpan<byte> source)
    {
        if ((header & EventEncoding.HasValue) == 0) return default;
        var lengthAndWidth = ReadNumber(source);
        var (length, isWide) = (lengthAndWidth >> 1, (lengthAndWidth & 1) != 0);
        if (length > (ulong)(source.Length - _position) / (isWide ? 2u : 1u)) throw CreateException();
        var value = new StoredText(_chunk.Array!, _chunk.Offset + _position, (int)length, isWide);
        _position += (int)length * (isWide ? 2 : 1);
        return value;
    }

    // An ended call may still be the caller of an open one.
    private void Recycle(OpenCall call)
    {
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
}
