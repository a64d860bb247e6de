using System.Buffers.Binary;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>
/// Reads a trace file. If its end is missing, the recording has all complete blocks, and is truncated. Memory is bounded by the length of
/// the file, whatever it contains.
/// </summary>
internal sealed class BinaryRecordingReader
{
    private const int ReadSize = 64 * 1024;

    // The number and the timestamp of a block of events.
    private const int MaxEventsStartLength = 20;

    // No time between two timestamps overflows in nanoseconds.
    private const long MaxSeconds = 3_000_000_000;

    private readonly Stream _stream;
    private readonly IProgress<long>? _progress;
    private readonly List<Symbol> _symbols = [];
    private readonly List<ArraySegment<byte>> _chunks = [];
    private Recording? _facts;
    private long _readBytes;
    private long _eventCount;
    private long _lastTimestamp;
    private bool _hasEnded;

    private BinaryRecordingReader(Stream stream, IProgress<long>? progress) => (_stream, _progress) = (stream, progress);

    /// <summary>Reads a recording.</summary>
    /// <exception cref="InvalidTraceException">It is not a trace, or is damaged.</exception>
    public static async Task<Recording> ReadAsync(Stream stream, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var reader = new BinaryRecordingReader(stream, progress);
        await reader.ReadBlocksAsync(withEvents: true, cancellationToken).ConfigureAwait(false);
        var events = new EventList(reader._chunks, (int)reader._eventCount);
        var recording = reader.CreateRecording(events);
        reader.Validate(recording, cancellationToken);
        return recording;
    }

    /// <summary>Reads a recording without its events from a file. Returns it with the number of its events.</summary>
    /// <exception cref="InvalidTraceException">It is not a trace, or is damaged.</exception>
    public static async Task<(Recording Recording, long EventCount)> ReadFactsAsync(Stream file, CancellationToken cancellationToken)
    {
        var reader = new BinaryRecordingReader(file, null);
        await reader.ReadBlocksAsync(withEvents: false, cancellationToken).ConfigureAwait(false);
        return (reader.CreateRecording([]), reader._eventCount);
    }

    private async Task ReadBlocksAsync(bool withEvents, CancellationToken cancellationToken)
    {
        var firstBytes = await ReadAsync(BinaryFormat.FirstBytes.Length, cancellationToken).ConfigureAwait(false);
        if (firstBytes is null || !firstBytes.AsSpan(..^1).SequenceEqual(BinaryFormat.FirstBytes[..^1]))
            throw new InvalidTraceException("It is not a trace file.");
        if (firstBytes[^1] > BinaryFormat.FirstBytes[^1])
            throw new InvalidTraceException($"It is a trace file of version {firstBytes[^1]}. Read it with a newer version of Chalkboard.");
        while (!_hasEnded && await ReadAsync(BlockBuilder.HeaderLength, cancellationToken).ConfigureAwait(false) is { } header)
        {
            var (kind, length) = ((BlockKind)header[0], BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(1)));
            if (length < 0 || (kind != BlockKind.Facts && _facts is null)) throw BlockContent.CreateException();
            var skipped = kind == BlockKind.Events && !withEvents ? Math.Max(0, length - MaxEventsStartLength) : 0;
            if (await ReadAsync(length - skipped, cancellationToken).ConfigureAwait(false) is not { } content) break;
            if (skipped > 0 && _stream.Seek(skipped, SeekOrigin.Current) > _stream.Length) break;
            AddBlock(kind, content);
        }
    }

    private void AddBlock(BlockKind kind, byte[] bytes)
    {
        var content = new BlockContent(bytes);
        switch (kind)
        {
            case BlockKind.Facts when _facts is null:
                _facts = ReadFacts(ref content);
                break;
            case BlockKind.Symbols:
                while (!content.IsAtEnd) _symbols.Add(ReadSymbol(ref content));
                break;
            case BlockKind.Events:
                _eventCount += content.ReadNumber();
                if (_eventCount > int.MaxValue) throw BlockContent.CreateException();
                _lastTimestamp = Math.Max(_lastTimestamp, content.ReadSigned());
                if (!content.IsAtEnd) _chunks.Add(new(bytes, content.Position, bytes.Length - content.Position));
                break;
            case BlockKind.End:
                _hasEnded = true;
                break;
            default:
                throw BlockContent.CreateException();
        }
    }

    private Recording ReadFacts(ref BlockContent content)
    {
        var name = content.ReadText();
        var startedAt = ReadTime(content.ReadSigned(), content.ReadSigned());
        var (frequency, start, end) = (content.ReadSigned(), content.ReadSigned(), content.ReadSigned());
        if (frequency is <= 0 or > 1_000_000_000_000) throw BlockContent.CreateException();
        _eventCount = content.ReadNumber();
        var isTruncated = content.ReadNumber() != 0;
        var keepReason = content.ReadNumber() != 0 ? content.ReadText() : SkipText(ref content);
        var hasOverhead = content.ReadNumber() != 0;
        var overhead = BitConverter.Int64BitsToDouble(content.ReadSigned());
        // Counts are not trusted: a list grows only as its items are read.
        var dropped = new List<DroppedItems>();
        for (var left = content.ReadNumber(); left > 0; left--)
        {
            var (description, count, flags) = (content.ReadText(), content.ReadSigned(), content.ReadNumber());
            dropped.Add(new(description, count) { IsLowerBound = (flags & 1) != 0, IncludesCalls = (flags & 2) != 0 });
        }

        var details = new List<KeyValuePair<string, string>>();
        for (var left = content.ReadNumber(); left > 0; left--) details.Add(KeyValuePair.Create(content.ReadText(), content.ReadText()));
        return new()
        {
            Name = name,
            StartedAt = startedAt,
            TimestampFrequency = frequency,
            StartTimestamp = start,
            EndTimestamp = end,
            IsTruncated = isTruncated,
            KeepReason = keepReason,
            EventOverheadNanoseconds = hasOverhead ? overhead : null,
            Dropped = dropped,
            Details = details,
            Symbols = [],
            Events = [],
        };
    }

    private static string? SkipText(ref BlockContent content)
    {
        content.ReadText();
        return null;
    }

    private static DateTimeOffset ReadTime(long ticks, long offsetMinutes)
    {
        try
        {
            return new(ticks, TimeSpan.FromMinutes(Math.Clamp(offsetMinutes, -10_000, 10_000)));
        }
        catch (ArgumentException)
        {
            throw BlockContent.CreateException();
        }
    }

    private static Symbol ReadSymbol(ref BlockContent content)
    {
        var symbol = new Symbol(content.ReadText(), content.ReadText())
        {
            Namespace = content.ReadText(),
            Assembly = content.ReadText(),
            File = content.ReadText(),
            Line = content.ReadNumber(),
        };
        var flags = content.ReadNumber();
        return symbol with { IsCompilerGenerated = (flags & 1) != 0, File = (flags & 2) != 0 ? symbol.File : null };
    }

    private Recording CreateRecording(EventList events)
    {
        if (_facts is not { } facts) throw new InvalidTraceException("It is not a trace: its beginning is missing.");
        return new()
        {
            Name = facts.Name,
            StartedAt = facts.StartedAt,
            TimestampFrequency = facts.TimestampFrequency,
            StartTimestamp = facts.StartTimestamp,
            EndTimestamp = _hasEnded ? facts.EndTimestamp : Math.Max(facts.EndTimestamp, _lastTimestamp),
            IsTruncated = facts.IsTruncated || !_hasEnded,
            KeepReason = facts.KeepReason,
            EventOverheadNanoseconds = facts.EventOverheadNanoseconds,
            Dropped = facts.Dropped,
            Details = facts.Details,
            Symbols = _symbols,
            Events = events,
        };
    }

    private void Validate(Recording recording, CancellationToken cancellationToken)
    {
        var maxTicks = (long)Int128.Min(long.MaxValue / 4, (Int128)recording.TimestampFrequency * MaxSeconds);
        ThrowIfOutOfRange(recording.EndTimestamp);
        var count = 0;
        var reader = new CallReader(recording.Events);
        while (reader.TryRead(out var step))
        {
            if (step.Call.SymbolIndex >= _symbols.Count) throw BlockContent.CreateException();
            ThrowIfOutOfRange(step.Timestamp);
            if ((++count & 0xFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
        }

        // A file that was cut may have been meant to have more.
        if (!recording.IsTruncated && count != recording.Events.Count) throw BlockContent.CreateException();
        recording.Events.SetCount(count);

        void ThrowIfOutOfRange(long timestamp)
        {
            if (Int128.Abs((Int128)timestamp - recording.StartTimestamp) > maxTicks) throw BlockContent.CreateException();
        }
    }

    /// <summary>Reads a number of bytes. Returns null if the file ends before.</summary>
    private async ValueTask<byte[]?> ReadAsync(int length, CancellationToken cancellationToken)
    {
        // A damaged file may state any length, so the memory grows only as bytes are read.
        var bytes = new byte[Math.Min(length, ReadSize)];
        var read = 0;
        while (read < length)
        {
            if (read == bytes.Length) Array.Resize(ref bytes, (int)Math.Min(length, 2L * bytes.Length));
            var count = await _stream.ReadAtLeastAsync(
                bytes.AsMemory(read), bytes.Length - read, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            if (count < bytes.Length - read) return null;
            read += count;
        }

        _readBytes += length;
        _progress?.Report(_readBytes);
        return bytes;
    }
}
