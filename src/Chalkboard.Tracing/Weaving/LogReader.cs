using System.Runtime.InteropServices;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>Reads the log of one thread, and ends what has ended unseen: calls that an exception went through without a probe of theirs.</summary>
internal sealed class LogReader(ThreadLog log, SymbolTable symbols, Mask mask)
{
    private readonly Type[] _types = log.Types.ToArray();
    private readonly Stack<(int Symbol, int Depth)> _open = new();

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
                foreach (var read in events) yield return read;
                events.Clear();
            }
        }
    }

    private int Read(ReadOnlySpan<byte> bytes, List<Event> events)
    {
        var timestamp = MemoryMarshal.Read<long>(bytes);
        var symbol = symbols.IndexOf(MemoryMarshal.Read<int>(bytes[8..]));
        var kindAndLine = MemoryMarshal.Read<uint>(bytes[12..]);
        var depth = MemoryMarshal.Read<int>(bytes[16..]);
        var kind = (int)(kindAndLine >> 24);
        var line = (int)(kindAndLine & 0xFF_FFFF);
        var length = ThreadLog.HeaderLength;
        var call = 0;
        if (RecordKind.Event(kind) is EventKind.Suspend or EventKind.Resume)
        {
            call = MemoryMarshal.Read<int>(bytes[length..]);
            length += 4;
        }

        string? value = null;
        if ((kind & RecordKind.Valued) != 0)
        {
            var content = bytes[length..];
            value = ValueText.Read(content, _types);
            length += ValueText.Length(content);
        }

        Add(events, RecordKind.Event(kind), timestamp, symbol, line, depth, call, value);
        return length;
    }

    private void Add(List<Event> events, EventKind kind, long timestamp, int symbol, int line, int depth, int call, string? value)
    {
        switch (kind)
        {
            case EventKind.Enter or EventKind.ExternalEnter or EventKind.Resume:
                Close(depth - 1, null);
                _open.Push((symbol, depth));
                break;
            case EventKind.Leave or EventKind.Suspend:
                Close(depth, null);
                if (!_open.TryPop(out _)) return;
                if (value is not null && mask.Hides(symbols[symbol].Symbol.Method)) value = Mask.Text;
                break;
            case EventKind.ExternalLeave:
                Close(depth, null);
                if (!_open.TryPeek(out var external) || external != (symbol, depth)) return;
                _open.Pop();
                break;
            case EventKind.Throw:
                Close(depth, value);
                if (!_open.TryPop(out _)) return;
                break;
            case EventKind.Catch:
                Close(depth, value);
                break;
            case EventKind.Argument:
                var name = line < symbols[symbol].Parameters.Length ? symbols[symbol].Parameters[line] : $"argument {line + 1}";
                value = $"{name}: {(mask.Hides(name) ? Mask.Text : value)}";
                line = symbols[symbol].Symbol.Line;
                break;
            case EventKind.Line:
                Close(depth, null);
                break;
            default:
                Close(depth, value);
                return;
        }

        events.Add(new Event(kind, timestamp, log.Thread, symbol, line, call, value.AsMemory()));

        void Close(int above, string? exception)
        {
            while (_open.TryPeek(out var open) && open.Depth > above)
            {
                _open.Pop();
                events.Add(new Event(EventKind.Throw, timestamp, log.Thread, open.Symbol, 0, 0, exception.AsMemory()));
            }
        }
    }
}
