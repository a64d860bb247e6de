using System.Runtime.InteropServices;
using Chalkboard.Tracing.Masking;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>Reads the log of one thread, and ends what has ended unseen: calls that an exception went through without a probe of theirs.</summary>
internal sealed class LogReader(ThreadLog log, SymbolTable symbols, Mask mask, Timeline timeline)
{
    private readonly Type[] _types = log.Values.Types.ToArray();
    private readonly Stack<Open> _open = new();
    private long _time;

    /// <summary>How many values were longer than the limit.</summary>
    public long CutValues { get; private set; }

    public IEnumerable<Event> Read()
    {
        List<Chunk> chunks;
        lock (log.Chunks) chunks = [.. log.Chunks];
        var events = new List<Event>();
        foreach (var chunk in chunks)
        {
            var used = chunk.Used;
            for (var at = 0; at < used;)
            {
                at += Read(chunk.Bytes.AsSpan(at), events);

                // The arguments of a call together: the last may be the name of the one before.
                if (events.Count > 0 && events[^1].Kind == EventKind.Argument) continue;
                foreach (var read in events) yield return read;
                events.Clear();
            }
        }

        foreach (var read in events) yield return read;
    }

    private int Read(ReadOnlySpan<byte> bytes, List<Event> events)
    {
        var (kind, line, depth) = RecordKind.Of(MemoryMarshal.Read<ulong>(bytes));
        var length = RecordKind.HeaderLength;
        if (RecordKind.IsTimed(kind))
        {
            // A thread that has moved to another processor may have read a count before its last.
            _time = Math.Max(_time, timeline.TimestampOf(MemoryMarshal.Read<long>(bytes[length..])));
            length += 8;
        }

        var symbol = 0;
        if (RecordKind.HasSymbol(kind))
        {
            symbol = MemoryMarshal.Read<int>(bytes[length..]);
            length += 4;
        }

        var call = 0;
        if (RecordKind.HasCall(kind))
        {
            call = MemoryMarshal.Read<int>(bytes[length..]);
            length += 4;
        }

        string? value = null;
        var (isText, isKey, maySaySecret) = (false, false, false);
        if ((kind & RecordKind.Valued) != 0)
        {
            var content = bytes[length..];
            value = ValueText.Read(content, _types, mask);
            isText = ValueText.IsText(content);
            isKey = RecordKind.Event(kind) == EventKind.Argument && mask.IsKey(ValueText.RawText(content));
            maySaySecret = ValueText.MaySayASecret(content);
            if (ValueText.IsCut(content)) CutValues++;
            length += ValueText.Length(content);
        }

        Add(events, RecordKind.Event(kind), symbol, line, depth, call, value, isText, isKey, maySaySecret);
        return length;
    }

    private void Add(List<Event> events, EventKind kind, int symbol, int line, int depth, int call, string? value, bool isText, bool isKey, bool maySaySecret)
    {
        switch (kind)
        {
            case EventKind.Enter or EventKind.Resume:
                Begin(symbols.IndexOf(symbol), external: false);
                return;
            case EventKind.ExternalEnter:
                Begin(symbols.IndexOfExternal(symbol), external: true);
                return;
        }

        var raised = kind is EventKind.Throw or EventKind.Catch or (EventKind)RecordKind.Unwound;
        Close(depth, raised ? value : null);
        if (kind == (EventKind)RecordKind.Unwound || !_open.TryPeek(out var open) || open.Depth != depth || open.IsExternal != kind is EventKind.ExternalLeave) return;

        var method = symbols[open.Symbol];
        if (kind == EventKind.Argument)
        {
            var name = line < method.Parameters.Length ? method.Parameters[line] : $"argument {line + 1}";
            var isSecret = open.IsForSecret || mask.Hides(name) || (isText && mask.Hides(method.Symbol));
            value = $"{name}: {(isSecret && maySaySecret ? Mask.Text : value)}";
            if (isKey && !isSecret) NameSecret(isLast: line == method.Parameters.Length - 1);
            line = method.Symbol.Line;
        }
        else if (!raised)
        {
            var isForSecret = open.IsForSecret || mask.CallsForSecrets.Contains(open.Call);
            if (maySaySecret && (isForSecret || mask.Hides(method.Symbol))) value = Mask.Text;
            if (isForSecret && kind == EventKind.Suspend) mask.CallsForSecrets.Add(call);
        }

        if (kind is not (EventKind.Argument or EventKind.Line or EventKind.Catch)) _open.Pop();
        events.Add(new Event(kind, _time, log.Thread, open.Symbol, line, call, value.AsMemory()));

        void Begin(int index, bool external)
        {
            Close(depth - 1, null);
            _open.Push(new(index, depth, external, call));
            events.Add(new Event(kind, _time, log.Thread, index, line, call));
        }

        // Set("password", x), Get("password"), Set(x, "password").
        void NameSecret(bool isLast)
        {
            _open.Pop();
            _open.Push(open with { IsForSecret = true });
            if (!isLast || events is not [.., { Kind: EventKind.Argument } before]) return;
            var named = before.Value.Span;
            var text = named.IndexOf(": ") + 2;
            if (named[text] is '"') events[^1] = new Event(before.Kind, before.Timestamp, before.Thread, before.Symbol, before.Line, 0, $"{named[..text]}{Mask.Text}".AsMemory());
        }

        void Close(int above, string? exception)
        {
            while (_open.TryPeek(out var ended) && ended.Depth > above)
            {
                _open.Pop();
                events.Add(new Event(EventKind.Throw, _time, log.Thread, ended.Symbol, 0, 0, exception.AsMemory()));
            }
        }
    }

    private readonly record struct Open(int Symbol, int Depth, bool IsExternal, int Call, bool IsForSecret = false);
}
