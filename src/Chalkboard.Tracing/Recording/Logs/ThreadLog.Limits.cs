using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Recorder;

/// <content>The memory of the log, the limits of events and bytes, and the counts of what exceeds them.</content>
internal sealed partial class ThreadLog
{
    private const int FirstChunkSize = 4 * 1024;

    // Below the size of the large object heap.
    private const int ChunkSize = 64 * 1024;

    private readonly int _maxRecordLength = RecordLayout.MaxLengthWithoutValue + ValueWriter.GetMaxLength(operation.Limits.MaxValueLength);

    // The number of events that a thread reserves at once from those of the operation. It may leave them unused.
    private readonly int _eventBatchSize = Math.Clamp(operation.Limits.MaxEvents / 1000, 1, 1000);

    private Chunk _chunk = Chunk.Empty;
    private int _eventsLeft;
    private long _reservedEvents;

    // Used when a limit is reached, for the ends of recorded calls. There are at most as many as open calls.
    private Chunk? _overflowChunk;
    private bool _hasNoEventsLeft;

    public List<Chunk> Chunks { get; } = [];

    public long DetailsBeyondMaxBytes { get; private set; }

    public long DetailsBeyondMaxEvents { get; private set; }

    /// <summary>
    /// The number of calls that were not recorded, with all of their events. The details beyond a limit are of recorded calls.
    /// </summary>
    public long CallsBeyondMaxBytes { get; private set; }

    public long CallsBeyondMaxEvents { get; private set; }

    public long CallsBeyondMaxDepth { get; private set; }

    /// <summary>The number of calls that started after a quarter of the thread's stack was used.</summary>
    public long CallsBeyondStack { get; private set; }

    /// <summary>The number of its events, without the ends that were recorded beyond the limits.</summary>
    public long EventCount => _reservedEvents - Math.Max(_eventsLeft, 0);

    public long DroppedCount =>
        DetailsBeyondMaxBytes + DetailsBeyondMaxEvents + CallsBeyondMaxBytes + CallsBeyondMaxEvents + CallsBeyondMaxDepth
            + CallsBeyondStack;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Chunk? Reserve(bool isCallEnd, bool isCallStart = false)
    {
        var chunk = _chunk;
        return ((--_eventsLeft | (chunk.LastRecordStart - chunk.WrittenLength)) < 0 || operation.IsEnded)
            ? ReserveSlow(isCallEnd, isCallStart)
            : chunk;
    }

    /// <summary>Returns null if the operation has ended, or if a limit is reached; then only ends of recorded calls get a chunk.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Chunk? ReserveSlow(bool isCallEnd, bool isCallStart)
    {
        if (operation.IsEnded)
        {
            // The flow of this thread may still have an operation that has ended.
            if (Probes.ActiveLog == this) StackMarkTable.SetActiveLog(null);
            return null;
        }

        try
        {
            if (_overflowChunk is null && TryReserveEvents() && TryReserveBytes()) return _chunk;
            _chunk = Chunk.Empty;
            _overflowChunk ??= Chunk.Empty;
            if (!isCallEnd)
            {
                CountDropped(isCallStart);
                return null;
            }

            if (_overflowChunk.WrittenLength > _overflowChunk.LastRecordStart)
                _overflowChunk = Add(Chunk.Create(Math.Max(FirstChunkSize, _maxRecordLength), _maxRecordLength));
            return _overflowChunk;
        }
        catch (OutOfMemoryException)
        {
            CountDropped(isCallStart);
            return null;
        }
    }

    private bool TryReserveEvents()
    {
        if (_eventsLeft >= 0) return true;
        var reserved = operation.ReserveEvents(_eventBatchSize);
        _reservedEvents += reserved;
        _eventsLeft = reserved - 1;
        return !(_hasNoEventsLeft = _eventsLeft < 0);
    }

    private bool TryReserveBytes()
    {
        if (_chunk.WrittenLength <= _chunk.LastRecordStart) return true;
        var length = Math.Max(Chunks.Count == 0 ? FirstChunkSize : ChunkSize, _maxRecordLength);
        if (!operation.TryReserveBytes(length)) return false;
        _chunk = Add(Chunk.Create(length, _maxRecordLength));
        return true;
    }

    /// <summary>Counts a dependency or a log record whose text is beyond the limit of bytes.</summary>
    public void CountItemBeyondMaxBytes() => DetailsBeyondMaxBytes++;

    private void CountDropped(bool isCall)
    {
        if (isCall && _hasNoEventsLeft) CallsBeyondMaxEvents++;
        else if (isCall) CallsBeyondMaxBytes++;
        else if (_hasNoEventsLeft) DetailsBeyondMaxEvents++;
        else DetailsBeyondMaxBytes++;
    }

    private Chunk Add(Chunk chunk)
    {
        lock (Chunks) Chunks.Add(chunk);
        return chunk;
    }
}
