using System.Runtime.CompilerServices;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// The log of one thread for one operation, in chunks of bytes. Recording an event neither allocates nor formats anything.
/// </summary>
/// <remarks>
/// The methods that probes call are not inlined: woven bodies would be several times as large, and the JIT compiles reading the
/// <see cref="Clock"/> less efficiently within a protected block. Only its thread writes to it. The thread that ends the operation reads it
/// while its thread may still write: a record is valid once <see cref="Chunk.PublishedLength"/> includes it.
/// </remarks>
internal sealed unsafe class ThreadLog(Operation operation, int threadId)
{
    private const int FirstChunkSize = 4 * 1024;

    // Below the size of the large object heap.
    private const int ChunkSize = 64 * 1024;

    // The stack that calls that are not recorded may take in their twins before they run their originals. A leaf stays below it, and needs
    // no change of marks.
    private const int UnrecordedStack = 16 * 1024;

    /// <summary>The stack that calls that are not recorded may take in their twins, with a reserve.</summary>
    public const int MaxUnrecordedStack = 2 * UnrecordedStack;

    // The stack that is allowed for each call that a filter excludes, because it may lead to recorded calls.
    private const int StackPerFilteredCall = 256;

    private const int RootCallFlag = 1 << 30;
    private const int FilteredCallFlag = 1 << 31;
    private const int CallNumberMask = RootCallFlag - 1;

    private readonly int _maxRecordLength = RecordLayout.MaxLengthWithoutValue + ValueWriter.GetMaxLength(operation.Limits.MaxValueLength);

    // The number of events that a thread reserves at once from those of the operation. It may leave them unused.
    private readonly int _eventBatchSize = Math.Clamp(operation.Limits.MaxEvents / 1000, 1, 1000);
    private readonly int _maxDepth = operation.Limits.MaxDepth;
    private readonly SymbolFilter? _filter = operation.Filter;
    private readonly RecordFlags _callFlags = RecordFlags.Call | (RecordFlags)operation.Contents;
    private Chunk _chunk = Chunk.Empty;
    private int _eventsLeft;
    private long _reservedEvents;

    // Used when a limit is reached, for the ends of recorded calls. There are at most as many as open calls.
    private Chunk? _overflowChunk;
    private bool _hasNoEventsLeft;

    // The outermost open call that is not recorded: its stack address, and the number of recorded calls that are open. 0 if there is none.
    private nuint _unrecordedStackStart;
    private int _unrecordedDepth;
    private bool _areTwinsDisabled;

    /// <summary>The number of recorded calls that are open, as far as known.</summary>
    public int Depth;

    /// <summary>
    /// Calls below this stack address are not recorded. Recorded calls take up to four times as much of the stack, and an operation that
    /// runs untraced must not overflow the stack because it is traced.
    /// </summary>
    public nuint MinStackAddress;

    public int ThreadId => threadId;

    public List<Chunk> Chunks { get; } = [];

    public ValueContext ValueContext { get; } = new(operation.Limits.MaxValueLength, operation.CreateFormatter());

    public long DetailsBeyondMaxBytes { get; private set; }

    public long DetailsBeyondMaxEvents { get; private set; }

    /// <summary>
    /// The number of calls that were not recorded, with all of their events. The details beyond a limit are of recorded calls.
    /// </summary>
    public long CallsBeyondMaxBytes { get; private set; }

    public long CallsBeyondMaxEvents { get; private set; }

    public long CallsBeyondMaxDepth { get; private set; }

    /// <summary>The number of calls below the upper quarter of the stack.</summary>
    public long CallsBeyondStack { get; private set; }

    /// <summary>The number of its events, without the ends that were recorded beyond the limits.</summary>
    public long EventCount => _reservedEvents - Math.Max(_eventsLeft, 0);

    public long DroppedCount =>
        DetailsBeyondMaxBytes + DetailsBeyondMaxEvents + CallsBeyondMaxBytes + CallsBeyondMaxEvents + CallsBeyondMaxDepth
            + CallsBeyondStack;

    /// <summary>The number of times that calls ran untraced and are not counted: see <see cref="EnterUnrecorded"/>.</summary>
    public long UncountedDescents { get; private set; }

    /// <summary>
    /// A call starts. <paramref name="depth"/> is its own if it is recorded; otherwise that of its nearest recorded caller.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public RecordFlags Enter(int symbol, int line, out int depth)
    {
        depth = Depth;
        var stackAddress = (nuint)Unsafe.AsPointer(ref depth);
        if (_unrecordedStackStart != 0 && stackAddress >= _unrecordedStackStart) LeaveUnrecorded();
        if (_filter is not null && !_filter.ShouldRecord(symbol))
        {
            EnterUnrecorded(
                stackAddress, depth,
                stackAddress < MinStackAddress ? UnrecordedStack : Math.Max(UnrecordedStack, (long)_maxDepth * StackPerFilteredCall));
            return RecordFlags.FilteredOut;
        }

        if (depth >= _maxDepth || stackAddress < MinStackAddress)
        {
            if (depth >= _maxDepth) CallsBeyondMaxDepth++;
            else CallsBeyondStack++;
            EnterUnrecorded(stackAddress, depth, UnrecordedStack);
            return RecordFlags.None;
        }

        if (!TryWriteStart(EventKind.Enter, symbol, line, depth + 1))
        {
            EnterUnrecorded(stackAddress, depth, UnrecordedStack);
            return RecordFlags.None;
        }

        Depth = ++depth;
        return depth == 1 ? _callFlags | RecordFlags.Root : _callFlags;
    }

    /// <summary>Returns whether the call of a state machine has started in this operation.</summary>
    public bool BelongsToOperation(long callState) => (int)(callState >> 32) == operation.Number;

    /// <param name="symbol">The symbol of the method.</param>
    /// <param name="line">The first line of the method.</param>
    /// <param name="callState">The state of the state machine: the number of the operation, and that of the call.</param>
    /// <param name="depth">The same as for <see cref="Enter"/>.</param>
    /// <param name="callNumber">The number of the call; 0 if it is not recorded.</param>
    public RecordFlags EnterOrResume(int symbol, int line, ref long callState, out int depth, out int callNumber)
    {
        callNumber = (int)callState;
        if (BelongsToOperation(callState)) return Resume(symbol, line, callNumber, out depth);

        var flags = Enter(symbol, line, out depth);
        if ((flags & (RecordFlags.Call | RecordFlags.FilteredOut)) == 0)
        {
            callNumber = 0;
            return flags;
        }

        callNumber = operation.GetNextCallNumber() & CallNumberMask;
        if ((flags & RecordFlags.Root) != 0) callNumber |= RootCallFlag;
        if ((flags & RecordFlags.FilteredOut) != 0) callNumber |= FilteredCallFlag;
        callState = ((long)operation.Number << 32) | (uint)callNumber;
        return flags | RecordFlags.JustStarted;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void WriteArgument<T>(int depth, int index, T value) where T : allows ref struct
    {
        if (Reserve(isCallEnd: false) is not { } chunk) return;
        ref var record = ref chunk.GetNextRecord();
        Unsafe.WriteUnaligned(ref record, RecordLayout.CreateHeader((int)EventKind.Argument | RecordLayout.HasValueFlag, index, depth));
        PublishWithValue(chunk, RecordLayout.HeaderLength, value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void WriteLine(int depth, int line)
    {
        Depth = depth;
        if (Reserve(isCallEnd: false) is not { } chunk) return;
        Unsafe.WriteUnaligned(ref chunk.GetNextRecord(), RecordLayout.CreateHeader((int)EventKind.Line, line, depth));
        chunk.Publish(RecordLayout.HeaderLength);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void ExternalEnter(int symbol, int depth, int line)
    {
        if (_filter is not null && !_filter.ShouldRecordExternal(symbol)) return;
        if (TryWriteStart(EventKind.ExternalEnter, symbol, line, depth + 1)) Depth = depth + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void ExternalLeave(int depth, int line)
    {
        if (Depth == depth) return;
        Write(EventKind.ExternalLeave, line, depth + 1);
        Depth = depth;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Leave(int depth, int line)
    {
        Write(EventKind.Leave, line, depth);
        ReturnTo(depth - 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Leave<T>(RecordFlags flags, int depth, int line, T value) where T : allows ref struct
    {
        if ((flags & RecordFlags.ReturnValues) == 0) Write(EventKind.Leave, line, depth);
        else WriteValue(EventKind.Leave, line, depth, isCallEnd: true, value);
        ReturnTo(depth - 1);
    }

    public void Suspend(int symbol, RecordFlags flags, int depth, int line, int callNumber)
    {
        if ((flags & RecordFlags.Call) == 0)
        {
            if ((flags & RecordFlags.FilteredOut) == 0) return;
            TryWriteStart(EventKind.Enter, symbol, line, ++depth);
        }

        if (callNumber < 0) operation.AddSuspendedFilteredCall(callNumber);
        WriteCallNumber(EventKind.Suspend, line, depth, callNumber);
        ReturnTo(depth - 1);
    }

    public void Suspend<T>(int depth, int line, RecordFlags flags, int callNumber, T value) where T : allows ref struct
    {
        if ((flags & RecordFlags.ReturnValues) == 0) WriteCallNumber(EventKind.Suspend, line, depth, callNumber);
        else if (Reserve(isCallEnd: true) is { } chunk)
        {
            ref var record = ref chunk.GetNextRecord();
            Unsafe.WriteUnaligned(ref record, RecordLayout.CreateHeader((int)EventKind.Suspend | RecordLayout.HasValueFlag, line, depth));
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength), Clock.NowOrdered);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength + 8), callNumber & CallNumberMask);
            PublishWithValue(chunk, RecordLayout.HeaderLength + 8 + 4, value);
        }

        ReturnTo(depth - 1);
    }

    public void Throw(RecordFlags flags, int depth, object? exception)
    {
        if ((flags & RecordFlags.Root) != 0 && exception is not null) operation.FailureType ??= exception.GetType();
        WriteValue(EventKind.Throw, 0, depth, isCallEnd: true, exception);
        ReturnTo(depth - 1);
    }

    public void Catch(int depth, object exception)
    {
        WriteValue(EventKind.Catch, 0, depth, isCallEnd: Depth != depth, exception);
        ReturnTo(depth);
    }

    public void Unwind(int depth, object? exception)
    {
        if (Depth == depth) return;
        WriteValue((EventKind)RecordLayout.UnwindKind, 0, depth, isCallEnd: true, exception);
        ReturnTo(depth);
    }

    /// <summary>Releases the memory when the operation has ended and its logs are decoded or discarded.</summary>
    public void ReleaseBuffers()
    {
        ValueContext.Formatter?.End();
        if (threadId == Environment.CurrentManagedThreadId) _chunk.Recycle();
    }

    /// <summary>
    /// A call is not recorded. Its twin takes more of the stack than its original, so a deep recursion might overflow the stack only
    /// because it is traced. When such calls have taken enough of the stack, their callees run the originals.
    /// </summary>
    private void EnterUnrecorded(nuint stackAddress, int depth, long maxStack)
    {
        if (_unrecordedStackStart == 0) (_unrecordedStackStart, _unrecordedDepth) = (stackAddress, depth);
        else if (!_areTwinsDisabled && _unrecordedStackStart > stackAddress && (long)(_unrecordedStackStart - stackAddress) > maxStack
            && StackMarkTable.TryUnmarkBelow(stackAddress))
            (_areTwinsDisabled, UncountedDescents) = (true, UncountedDescents + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReturnTo(int depth)
    {
        Depth = depth;
        if (_unrecordedStackStart != 0 && depth < _unrecordedDepth) LeaveUnrecorded();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LeaveUnrecorded()
    {
        _unrecordedStackStart = 0;
        if (!_areTwinsDisabled) return;
        _areTwinsDisabled = false;
        StackMarkTable.MarkBelow();
    }

    private RecordFlags Resume(int symbol, int line, int callNumber, out int depth)
    {
        depth = Depth;
        if (callNumber < 0 && !operation.TryResume(callNumber)) return RecordFlags.FilteredOut;
        if (Reserve(isCallEnd: false) is not { } chunk) return RecordFlags.None;
        Depth = ++depth;
        ref var record = ref chunk.GetNextRecord();
        Unsafe.WriteUnaligned(ref record, RecordLayout.CreateHeader((int)EventKind.Resume, line, depth));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength), Clock.NowOrdered);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength + 8), symbol);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength + 12), callNumber & CallNumberMask);
        chunk.Publish(RecordLayout.HeaderLength + 16);
        if (callNumber < 0) return RecordFlags.Call;
        return (callNumber & RootCallFlag) != 0 ? _callFlags | RecordFlags.Root : _callFlags;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryWriteStart(EventKind kind, int symbol, int line, int depth)
    {
        if (Reserve(isCallEnd: false, isCallStart: true) is not { } chunk) return false;
        ref var record = ref chunk.GetNextRecord();
        Unsafe.WriteUnaligned(ref record, RecordLayout.CreateHeader((int)kind, line, depth));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength + 8), symbol);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength), Clock.Now);
        chunk.Publish(RecordLayout.HeaderLength + 12);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(EventKind kind, int line, int depth)
    {
        var now = Clock.Now;
        if (Reserve(isCallEnd: true) is not { } chunk) return;
        ref var record = ref chunk.GetNextRecord();
        Unsafe.WriteUnaligned(ref record, RecordLayout.CreateHeader((int)kind, line, depth));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength), now);
        chunk.Publish(RecordLayout.HeaderLength + 8);
    }

    private void WriteCallNumber(EventKind kind, int line, int depth, int callNumber)
    {
        if (Reserve(isCallEnd: true) is not { } chunk) return;
        ref var record = ref chunk.GetNextRecord();
        Unsafe.WriteUnaligned(ref record, RecordLayout.CreateHeader((int)kind, line, depth));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength), Clock.NowOrdered);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength + 8), callNumber & CallNumberMask);
        chunk.Publish(RecordLayout.HeaderLength + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteValue<T>(EventKind kind, int line, int depth, bool isCallEnd, T value) where T : allows ref struct
    {
        var now = Clock.Now;
        if (Reserve(isCallEnd) is not { } chunk) return;
        ref var record = ref chunk.GetNextRecord();
        Unsafe.WriteUnaligned(ref record, RecordLayout.CreateHeader((int)kind | RecordLayout.HasValueFlag, line, depth));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength), now);
        PublishWithValue(chunk, RecordLayout.HeaderLength + 8, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PublishWithValue<T>(Chunk chunk, int headerLength, T value) where T : allows ref struct =>
        chunk.Publish(headerLength + ValueWriter.Write(ref Unsafe.Add(ref chunk.GetNextRecord(), headerLength), value, ValueContext));

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
