using System.Runtime.InteropServices;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Masking;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>Reads the log of one thread, and adds the ends of calls that an exception left without a probe.</summary>
internal sealed class LogReader(ThreadLog log, SymbolTable symbols, SecretMasker masker)
{
    private readonly List<Event> _events = [];
    private Type[] _types = [];
    private TimestampConverter? _timeline;
    private int _chunk;
    private int _position;
    private readonly Stack<OpenFrame> _openCalls = new();
    private long _lastTimestamp;

    /// <summary>The number of values that exceeded the limit.</summary>
    public long TruncatedValueCount { get; private set; }

    /// <summary>Returns the events since the last call.</summary>
    /// <param name="timeline">Converts the times of the records.</param>
    /// <param name="isComplete">True if no more records follow. The log is complete if its operation has ended.</param>
    public IEnumerable<Event> Read(TimestampConverter timeline, bool isComplete)
    {
        List<Chunk> chunks;
        lock (log.Chunks) chunks = [.. log.Chunks];
        (_timeline, _types) = (timeline, log.ValueContext.Types.ToArray());
        while (_chunk < chunks.Count)
        {
            // The last chunk may get more records.
            var (chunk, isLast) = (chunks[_chunk], _chunk == chunks.Count - 1);
            var length = chunk.PublishedLength;
            while (_position < length)
            {
                _position += Read(chunk.Bytes.AsSpan(_position), _events);

                // The arguments of a call are returned together, because the last one may be the name of the one before.
                if (_events.Count > 0 && _events[^1].Kind == EventKind.Argument) continue;
                foreach (var traceEvent in _events) yield return traceEvent;
                _events.Clear();
            }

            if (isLast) break;
            (_chunk, _position) = (_chunk + 1, 0);
        }

        if (!isComplete) yield break;
        foreach (var traceEvent in _events) yield return traceEvent;
        _events.Clear();
    }

    private int Read(ReadOnlySpan<byte> bytes, List<Event> events)
    {
        var (kind, line, depth) = RecordLayout.ParseHeader(MemoryMarshal.Read<ulong>(bytes));
        var length = RecordLayout.HeaderLength;
        if (RecordLayout.IsTimed(kind))
        {
            // A thread that has moved to another processor may read a lower count than before.
            _lastTimestamp = Math.Max(_lastTimestamp, _timeline!.ToTimestamp(MemoryMarshal.Read<long>(bytes[length..])));
            length += 8;
        }

        var symbol = 0;
        if (RecordLayout.HasSymbol(kind))
        {
            symbol = MemoryMarshal.Read<int>(bytes[length..]);
            length += 4;
        }

        var callNumber = 0;
        if (RecordLayout.HasCallNumber(kind))
        {
            callNumber = MemoryMarshal.Read<int>(bytes[length..]);
            length += 4;
        }

        if (RecordLayout.HasItem(kind))
        {
            AddItem(events, RecordLayout.GetEventKind(kind), depth, callNumber);
            return length;
        }

        string? value = null;
        var (isText, isKey, canContainSecret) = (false, false, false);
        if ((kind & RecordLayout.HasValueFlag) != 0)
        {
            var content = bytes[length..];
            value = ValueReader.Read(content, _types, masker);
            isText = ValueReader.IsText(content);
            isKey = RecordLayout.GetEventKind(kind) == EventKind.Argument && masker.IsKey(ValueReader.GetRawText(content));
            canContainSecret = ValueReader.CanContainSecret(content);
            if (ValueReader.IsTruncated(content)) TruncatedValueCount++;
            length += ValueReader.GetLength(content);
        }

        Add(events, RecordLayout.GetEventKind(kind), symbol, line, depth, callNumber, value, isText, isKey, canContainSecret);
        return length;
    }

    private void AddItem(List<Event> events, EventKind kind, int depth, int number)
    {
        if (kind != EventKind.DependencyEnd) CloseBelow(events, depth, null);
        if (log.Operation.FindItem(number) is not { } item) return;
        if (kind == EventKind.DependencyStart && item.EndsWithCall && _openCalls.TryPeek(out var caller) && caller.IsExternal)
        {
            _openCalls.Pop();
            _openCalls.Push(caller with { Dependency = number });
        }

        var text = kind == EventKind.DependencyEnd ? item.GetResult(masker) : item.GetText(masker);
        events.Add(new Event(kind, _lastTimestamp, log.ThreadId, -1, 0, 0, text.AsMemory()) { Dependency = number });
    }

    // A dependency that ends with its call ends before it.
    private void EndDependency(List<Event> events, in OpenFrame call, string? exception)
    {
        if (call.Dependency == 0) return;
        var result = exception is null ? "" : Dependency.FailedPrefix + exception;
        events.Add(new Event(EventKind.DependencyEnd, _lastTimestamp, log.ThreadId, -1, 0, 0, result.AsMemory())
        {
            Dependency = call.Dependency,
        });
    }

    private void CloseBelow(List<Event> events, int maxDepth, string? exception)
    {
        while (_openCalls.TryPeek(out var ended) && ended.Depth > maxDepth)
        {
            _openCalls.Pop();
            EndDependency(events, ended, exception ?? "");
            events.Add(new Event(EventKind.Throw, _lastTimestamp, log.ThreadId, ended.SymbolIndex, 0, 0, exception.AsMemory()));
        }
    }

    private void Add(List<Event> events, EventKind kind, int symbol, int line, int depth, int callNumber, string? value, bool isText,
        bool isKey, bool canContainSecret)
    {
        switch (kind)
        {
            case EventKind.Enter or EventKind.Resume:
                AddStart(symbols.IndexOf(symbol), isExternal: false);
                return;
            case EventKind.ExternalEnter:
                AddStart(symbols.IndexOfExternal(symbol), isExternal: true);
                return;
        }

        var isException = kind is EventKind.Throw or EventKind.Catch or (EventKind)RecordLayout.UnwindKind;
        CloseBelow(events, depth, isException ? value : null);
        if (kind == (EventKind)RecordLayout.UnwindKind || !_openCalls.TryPeek(out var openCall) || openCall.Depth != depth
            || openCall.IsExternal != kind is EventKind.ExternalLeave)
            return;

        var method = symbols[openCall.SymbolIndex];
        if (kind == EventKind.Argument)
        {
            var name = line < method.Parameters.Length ? method.Parameters[line] : $"argument {line + 1}";
            var isSecret = openCall.HandlesSecret || masker.IsSecret(name) || (isText && masker.IsSecret(method.Symbol));
            value = $"{name}: {(isSecret && canContainSecret ? SecretMasker.Replacement : value)}";
            if (isKey && !isSecret) MarkAsSecretCall(isLast: line == method.Parameters.Length - 1);
            line = method.Symbol.Line;
        }
        else if (!isException)
        {
            var handlesSecret = openCall.HandlesSecret || masker.SecretCalls.Contains(openCall.CallNumber);
            if (canContainSecret && (handlesSecret || masker.IsSecret(method.Symbol))) value = SecretMasker.Replacement;
            if (handlesSecret && kind == EventKind.Suspend) masker.SecretCalls.Add(callNumber);
        }

        if (kind is not (EventKind.Argument or EventKind.Line or EventKind.Catch)) EndDependency(events, _openCalls.Pop(), null);
        events.Add(new Event(kind, _lastTimestamp, log.ThreadId, openCall.SymbolIndex, line, callNumber, value.AsMemory()));

        void AddStart(int index, bool isExternal)
        {
            CloseBelow(events, depth - 1, null);
            _openCalls.Push(new(index, depth, isExternal, callNumber));
            events.Add(new Event(kind, _lastTimestamp, log.ThreadId, index, line, callNumber));
        }

        // Covers Set("password", x), Get("password") and Set(x, "password").
        void MarkAsSecretCall(bool isLast)
        {
            _openCalls.Pop();
            _openCalls.Push(openCall with { HandlesSecret = true });
            if (!isLast || events is not [.., { Kind: EventKind.Argument } previousArgument]) return;
            var namedValue = previousArgument.Value.Span;
            var valueStart = namedValue.IndexOf(": ") + 2;
            if (namedValue[valueStart] is '"') events[^1] = new Event(previousArgument.Kind, previousArgument.Timestamp,
                previousArgument.ThreadId, previousArgument.SymbolIndex, previousArgument.Line, 0,
                $"{namedValue[..valueStart]}{SecretMasker.Replacement}".AsMemory());
        }
    }

    private readonly record struct OpenFrame(int SymbolIndex, int Depth, bool IsExternal, int CallNumber, bool HandlesSecret = false,
        int Dependency = 0);
}
