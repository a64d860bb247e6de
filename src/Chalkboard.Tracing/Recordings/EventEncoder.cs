using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Recordings;

/// <summary>
/// Finds the call of each event that is added, adds the ends of calls that have none, and encodes the events. So in each list, each call
/// starts once and ends at most once, and its open callees end before it.
/// </summary>
internal sealed class EventEncoder(EventList events)
{
    private readonly Dictionary<int, List<OpenCallEntry>> _stacks = [];
    private readonly Dictionary<int, OpenCallEntry> _suspended = [];
    private readonly Dictionary<int, int> _suspendedByGivenNumber = [];

    // The numbers of the suspended calls of each symbol. Created only for events that do not number their calls.
    private Dictionary<int, SortedSet<int>>? _suspendedBySymbol;
    private List<OpenCallEntry>? _stack;
    private int[] _entryLines = [];
    private int _threadId;
    private int? _writtenThreadId;
    private long _lastTimestamp;
    private readonly Dictionary<int, (int Number, long StartedAt)> _dependencies = [];
    private int _callCount;
    private int _dependencyCount;

    public bool HasOpenCalls => _suspended.Count > 0 || _stacks.Values.Any(stack => stack.Count > 0);

    public OpenCallEntry? GetTopOfStack(int threadId) => GetStack(threadId) is [.., var top] ? top : null;

    /// <summary>Returns the open call that an event refers to, or null.</summary>
    public OpenCallEntry? Find(in Event item) => FindIndex(GetStack(item.ThreadId), item) is var index and >= 0 ? _stack![index] : null;

    /// <summary>Returns the suspended call that an event refers to, or null.</summary>
    public OpenCallEntry? FindSuspended(in Event item)
    {
        if (item.Call > 0) return _suspendedByGivenNumber.TryGetValue(item.Call, out var number) ? _suspended[number] : null;
        if (_suspendedBySymbol is null)
        {
            _suspendedBySymbol = [];
            foreach (var call in _suspended.Values) AddBySymbol(_suspendedBySymbol, call);
        }

        return _suspendedBySymbol.TryGetValue(item.SymbolIndex, out var numbers) && numbers.Count > 0 ? _suspended[numbers.Min] : null;
    }

    /// <summary>Returns the timestamp of the start of an open dependency, or null.</summary>
    public long? FindDependencyStart(int dependency) =>
        _dependencies.TryGetValue(dependency, out var open) ? open.StartedAt : null;

    public void Add(in Event item) => Add(item, item.Value.Span);

    /// <summary>Adds an event with a value that is not part of it.</summary>
    public void Add(in Event item, ReadOnlySpan<char> value)
    {
        var stack = GetStack(item.ThreadId);
        switch (item.Kind)
        {
            case EventKind.Enter or EventKind.ExternalEnter:
                Begin(stack, item, value);
                break;
            case EventKind.DependencyStart or EventKind.Log:
                if (item.Kind == EventKind.DependencyStart)
                    _dependencies[item.Dependency] = (++_dependencyCount, item.Timestamp);
                Write(item.Kind, item, item.Timestamp, 0, 0, value);
                break;
            case EventKind.DependencyEnd:
                if (!_dependencies.Remove(item.Dependency, out var dependency)) break;
                Write(
                    item.Kind, item, Math.Max(item.Timestamp, dependency.StartedAt), 0, 0, value, _dependencyCount - dependency.Number);
                break;
            case EventKind.Resume:
                if (FindSuspended(item) is not { } resumed) break;
                RemoveSuspended(resumed);
                resumed.SwitchedAt = Math.Max(item.Timestamp, resumed.SwitchedAt);
                Write(item, resumed, value);
                stack.Add(resumed);
                break;
            case EventKind.Unfinished when (item.Call > 0 || FindIndex(stack, item) < 0) && FindSuspended(item) is { } suspended:
                RemoveSuspended(suspended);
                Write(item, suspended, value);
                break;
            default:
                if (FindIndex(stack, item) is var index and >= 0) AddToCall(stack, index, item, value);
                break;
        }
    }

    /// <summary>The line at which a method started the last time, which is where it probably starts again.</summary>
    public static ref int GetEntryLine(ref int[] lines, int symbol, ref int unknown)
    {
        if ((uint)symbol >= EventEncoding.MaxRememberedSymbols) return ref unknown;
        if (symbol >= lines.Length) Array.Resize(ref lines, Math.Max(symbol + 1, 2 * lines.Length));
        return ref lines[symbol];
    }

    private static int FindIndex(List<OpenCallEntry> stack, in Event item)
    {
        for (var i = stack.Count - 1; i >= 0; i--)
        {
            if (stack[i].SymbolIndex == item.SymbolIndex && CanApply(item.Kind, stack[i].IsExternal)) return i;
        }

        return -1;
    }

    private static bool CanApply(EventKind kind, bool isExternal) => kind switch
    {
        EventKind.ExternalLeave => isExternal,
        EventKind.Throw or EventKind.Unfinished => true,
        _ => !isExternal,
    };

    private static void AddBySymbol(Dictionary<int, SortedSet<int>> bySymbol, OpenCallEntry call)
    {
        if (!bySymbol.TryGetValue(call.SymbolIndex, out var numbers)) bySymbol[call.SymbolIndex] = numbers = [];
        numbers.Add(call.Number);
    }

    private List<OpenCallEntry> GetStack(int threadId)
    {
        if (_stack is null || threadId != _threadId)
        {
            if (!_stacks.TryGetValue(threadId, out _stack)) _stacks[threadId] = _stack = [];
            _threadId = threadId;
        }

        return _stack;
    }

    private void Begin(List<OpenCallEntry> stack, in Event item, ReadOnlySpan<char> value)
    {
        var isExternal = item.Kind == EventKind.ExternalEnter;
        var callers = CollectionsMarshal.AsSpan(stack);
        var unknown = 0;
        ref var expectedLine = ref unknown;
        if (!isExternal) expectedLine = ref GetEntryLine(ref _entryLines, item.SymbolIndex, ref unknown);
        else if (callers.Length > 0) unknown = callers[^1].Line;
        Write(item.Kind, item, item.Timestamp, item.Line, expectedLine, value);
        if (!isExternal) expectedLine = item.Line;
        else if (callers.Length > 0 && item.Line > 0) callers[^1].Line = item.Line;
        stack.Add(new()
        {
            Number = ++_callCount,
            SymbolIndex = item.SymbolIndex,
            IsExternal = isExternal,
            EnteredAt = item.Timestamp,
            SwitchedAt = item.Timestamp,
            Line = item.Line,
        });
    }

    private void AddToCall(List<OpenCallEntry> stack, int index, in Event item, ReadOnlySpan<char> value)
    {
        // Each event of a call, except an argument, ends the calls above it.
        if (item.Kind != EventKind.Argument)
        {
            var isException = item.Kind is EventKind.Throw or EventKind.Catch;
            while (stack.Count - 1 > index)
            {
                var above = stack[^1];
                Write(
                    isException ? EventKind.Throw : above.IsExternal ? EventKind.ExternalLeave : EventKind.Leave, item,
                    Math.Max(item.Timestamp, above.SwitchedAt), above.Line, above.Line, []);
                stack.RemoveAt(stack.Count - 1);
            }
        }

        ref var call = ref CollectionsMarshal.AsSpan(stack)[index];
        var isEnd = item.Kind is not (EventKind.Line or EventKind.Argument or EventKind.Catch);
        if (isEnd) call.SwitchedAt = Math.Max(item.Timestamp, call.SwitchedAt);
        var line = item.Line == 0 && item.Kind != EventKind.Argument ? call.Line : item.Line;
        Write(
            item.Kind, item, isEnd ? call.SwitchedAt : item.Timestamp, line, call.Line, value,
            index == stack.Count - 1 ? null : _callCount - call.Number);
        if (item.Line > 0 && !call.IsExternal) call.Line = item.Line;
        if (!isEnd) return;
        if (item.Kind == EventKind.Suspend)
        {
            call.GivenNumber = item.Call;
            _suspended[call.Number] = call;
            if (_suspendedBySymbol is not null) AddBySymbol(_suspendedBySymbol, call);
            if (item.Call > 0) _suspendedByGivenNumber[item.Call] = call.Number;
        }

        stack.RemoveAt(stack.Count - 1);
    }

    private void RemoveSuspended(OpenCallEntry call)
    {
        _suspended.Remove(call.Number);
        _suspendedBySymbol?.GetValueOrDefault(call.SymbolIndex)?.Remove(call.Number);
        // A later suspension may have been given the same number.
        if (_suspendedByGivenNumber.TryGetValue(call.GivenNumber, out var number) && number == call.Number)
            _suspendedByGivenNumber.Remove(call.GivenNumber);
    }

    private void Write(in Event item, OpenCallEntry suspended, ReadOnlySpan<char> value) =>
        Write(
            item.Kind, item, Math.Max(item.Timestamp, suspended.SwitchedAt), item.Line == 0 ? suspended.Line : item.Line, suspended.Line,
            value, _callCount - suspended.Number);

    private void Write(EventKind kind, in Event item, long timestamp, int line, int expectedLine, ReadOnlySpan<char> value,
        int? distance = null)
    {
        var isWide = StoredText.MustBeWide(value);
        var valueBytes = isWide ? 2 * value.Length : value.Length;
        var destination = events.Reserve(EventEncoding.MaxLength + valueBytes);
        var length = 0;
        if (_writtenThreadId != item.ThreadId)
        {
            destination[length++] = EventEncoding.ThreadKind;
            length += EventEncoding.WriteSigned(destination[length..], item.ThreadId);
            _writtenThreadId = item.ThreadId;
        }

        var header = (int)kind;
        var headerPosition = length++;
        if (timestamp != _lastTimestamp)
        {
            header |= EventEncoding.HasTime;
            length += EventEncoding.WriteSigned(destination[length..], timestamp - _lastTimestamp);
            _lastTimestamp = timestamp;
        }

        if (kind is EventKind.Enter or EventKind.ExternalEnter)
            length += EventEncoding.WriteNumber(destination[length..], (uint)item.SymbolIndex);
        if (distance is { } callDistance)
        {
            header |= EventEncoding.HasCall;
            length += EventEncoding.WriteNumber(destination[length..], (uint)callDistance);
        }

        if (line != expectedLine)
        {
            header |= EventEncoding.HasLine;
            length += EventEncoding.WriteSigned(destination[length..], line - expectedLine);
        }

        if (!value.IsEmpty)
        {
            header |= EventEncoding.HasValue;
            length += EventEncoding.WriteNumber(destination[length..], ((ulong)value.Length << 1) | (isWide ? 1u : 0));
            StoredText.Write(destination[length..], value, isWide);
            length += valueBytes;
        }

        destination[headerPosition] = (byte)header;
        events.Commit(length, kind);
    }
}
