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
internal sealed unsafe partial class ThreadLog(Operation operation, int threadId)
{
    private const int RootCallFlag = 1 << 30;
    private const int FilteredCallFlag = 1 << 31;
    private const int CallNumberMask = RootCallFlag - 1;

    private readonly int _maxDepth = operation.Limits.MaxDepth;
    private readonly SymbolFilter? _filter = operation.Filter;
    private readonly RecordFlags _callFlags = RecordFlags.Call | (RecordFlags)operation.Contents;

    /// <summary>The number of recorded calls that are open, as far as known.</summary>
    public int Depth;

    /// <summary>
    /// Calls below this stack address are not recorded. Recorded calls take up to four times as much of the stack, and an operation that
    /// runs untraced must not overflow the stack because it is traced.
    /// </summary>
    public nuint MinStackAddress;

    public int ThreadId => threadId;

    public Operation Operation => operation;

    public ValueContext ValueContext { get; } = new(operation.Limits.MaxValueLength, operation.CreateFormatter());

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

    /// <summary>
    /// Records that a dependency starts or ends, or a log record. Returns false if a limit is reached; ends are recorded even then.
    /// </summary>
    public bool TryWriteItem(EventKind kind, int number)
    {
        if (Reserve(isCallEnd: kind == EventKind.DependencyEnd) is not { } chunk) return false;
        ref var record = ref chunk.GetNextRecord();
        Unsafe.WriteUnaligned(ref record, RecordLayout.CreateHeader((int)kind, 0, Depth));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength), Clock.NowOrdered);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength + 8), number);
        chunk.Publish(RecordLayout.HeaderLength + 12);
        return true;
    }

    /// <summary>Releases the memory when the operation has ended and its logs are decoded or discarded.</summary>
    public void ReleaseBuffers()
    {
        ValueContext.Formatter?.End();
        if (threadId == Environment.CurrentManagedThreadId) _chunk.Recycle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReturnTo(int depth)
    {
        Depth = depth;
        if (_unrecordedStackStart != 0 && depth < _unrecordedDepth) LeaveUnrecorded();
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
}
