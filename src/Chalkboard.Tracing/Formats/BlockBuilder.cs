using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>Builds the blocks of a trace file.</summary>
internal sealed class BlockBuilder
{
    /// <summary>The length of the kind and the length of a block.</summary>
    public const int HeaderLength = 5;

    private const int MaxNumberLength = 10;

    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public void Clear() => _buffer.ResetWrittenCount();

    public void AddFirstBytes() => _buffer.Write(BinaryFormat.FirstBytes);

    /// <param name="recording">The recording.</param>
    /// <param name="eventCount">The number of its events; 0 if more may follow.</param>
    public void AddFacts(Recording recording, int eventCount) => AddBlock(BlockKind.Facts, () =>
    {
        Write(recording.Name);
        WriteSigned(recording.StartedAt.Ticks);
        WriteSigned((long)recording.StartedAt.Offset.TotalMinutes);
        WriteSigned(recording.TimestampFrequency);
        WriteSigned(recording.StartTimestamp);
        WriteSigned(recording.EndTimestamp);
        Write(eventCount);
        Write(recording.IsTruncated ? 1 : 0);
        Write(recording.KeepReason is null ? 0 : 1);
        Write(recording.KeepReason ?? "");
        Write(recording.EventOverheadNanoseconds is null ? 0 : 1);
        WriteSigned(BitConverter.DoubleToInt64Bits(recording.EventOverheadNanoseconds ?? 0));
        Write(recording.Dropped.Count);
        foreach (var drop in recording.Dropped)
        {
            Write(drop.Description);
            WriteSigned(drop.Count);
            Write((drop.IsLowerBound ? 1 : 0) | (drop.IncludesCalls ? 2 : 0));
        }

        Write(recording.Details.Count);
        foreach (var (name, value) in recording.Details)
        {
            Write(name);
            Write(value);
        }
    });

    public void AddSymbols(IEnumerable<Symbol> symbols) => AddBlock(BlockKind.Symbols, () =>
    {
        foreach (var symbol in symbols)
        {
            Write(symbol.Type);
            Write(symbol.Method);
            Write(symbol.Namespace);
            Write(symbol.Assembly);
            Write(symbol.File ?? "");
            Write(Math.Max(0, symbol.Line));
            Write((symbol.IsCompilerGenerated ? 1 : 0) | (symbol.File is null ? 0 : 2));
        }
    });

    /// <summary>Adds a block of events without the events, which the caller writes after it.</summary>
    /// <param name="count">The number of events.</param>
    /// <param name="lastTimestamp">The timestamp of the last of them, or 0.</param>
    /// <param name="length">The number of bytes of the events.</param>
    public void AddEventsStart(int count, long lastTimestamp, int length) => AddBlock(BlockKind.Events, () =>
    {
        Write(count);
        WriteSigned(lastTimestamp);
    }, length);

    public void AddEnd() => AddBlock(BlockKind.End, () => { });

    private void AddBlock(BlockKind kind, Action writeContent, int lengthOfRest = 0)
    {
        var start = _buffer.WrittenCount;
        _buffer.GetSpan(HeaderLength);
        _buffer.Advance(HeaderLength);
        writeContent();
        var block = MemoryMarshal.AsMemory(_buffer.WrittenMemory[start..]).Span;
        block[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(block[1..], block.Length - HeaderLength + lengthOfRest);
    }

    private void Write(int value) => _buffer.Advance(EventEncoding.WriteNumber(_buffer.GetSpan(MaxNumberLength), (uint)value));

    private void WriteSigned(long value) => _buffer.Advance(EventEncoding.WriteSigned(_buffer.GetSpan(MaxNumberLength), value));

    private void Write(string text)
    {
        var isWide = StoredText.MustBeWide(text);
        var bytes = isWide ? 2 * text.Length : text.Length;
        _buffer.Advance(EventEncoding.WriteNumber(_buffer.GetSpan(MaxNumberLength), ((ulong)text.Length << 1) | (isWide ? 1u : 0)));
        StoredText.Write(_buffer.GetSpan(bytes), text, isWide);
        _buffer.Advance(bytes);
    }
}
