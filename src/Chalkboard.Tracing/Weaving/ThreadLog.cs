using System.Runtime.CompilerServices;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>What one thread did for one operation, in chunks of bytes: nothing is allocated for an event, nothing is formatted.</summary>
/// <remarks>
/// What probes call is not inlined: woven bodies would be several times as large, and the JIT makes a detour of each look at the
/// <see cref="Clock"/> that stands in a block with a handler.
/// Written by its thread alone. Who ends the operation reads it while the thread may still write: a record counts once
/// <see cref="Chunk.Used"/> has moved beyond it.
/// </remarks>
internal sealed unsafe class ThreadLog(Operation operation, int thread)
{
    private const int _firstChunk = 4 * 1024;

    // Out of the large object heap.
    private const int _furtherChunk = 64 * 1024;

    // How far calls that are not recorded may go on in their twins, which take more of the stack: what a leaf needs is no reason to change marks.
    private const int _someStack = 16 * 1024;

    /// <summary>How much of the stack calls that are not recorded may take in their twins, with some to spare.</summary>
    public const int MostStackOfTwins = 2 * _someStack;

    // What a call takes of it that a filter leaves out: it may lead to some that are recorded.
    private const int _stackOfCall = 256;

    private const int _rootCall = 1 << 30;
    private const int _leftOutCall = 1 << 31;
    private const int _callNumber = _rootCall - 1;

    private readonly int _room = RecordKind.GreatestLength + Value.GreatestLength(operation.Limits.ValueLength);

    // What a thread takes at once of the events that the operation may have, and may leave unused.
    private readonly int _someEvents = Math.Clamp(operation.Limits.Events / 1000, 1, 1000);
    private readonly int _greatestDepth = operation.Limits.Depth;
    private readonly SymbolFilter? _filter = operation.Filter;
    private readonly Told _told = Told.Call | (Told)operation.Records;
    private Chunk _chunk = Chunk.None;
    private int _events;
    private long _taken;

    // Once there is no more room: for the ends of calls that were recorded, of which there are no more than were open.
    private Chunk? _rest;
    private bool _isBeyondEvents;

    // The outermost open call that is not recorded: where on the stack it is, and how many are open that are. 0 if none is known.
    private nuint _unrecordedFrom;
    private int _unrecordedDepth;
    private bool _runsOriginals;

    /// <summary>How many recorded calls are open, as far as has been seen.</summary>
    public int Depth;

    /// <summary>
    /// Calls below this address are not recorded: those that are take up to four times as much of the stack, and an operation that needs three
    /// quarters of it must not need more than all of it because it is traced.
    /// </summary>
    public nuint StackFloor;

    public int Thread => thread;

    public List<Chunk> Chunks { get; } = [];

    public ValueForm Values { get; } = new(operation.Limits.ValueLength, operation.NewFormatter());

    public long BeyondBytes { get; private set; }

    public long BeyondEvents { get; private set; }

    /// <summary>Calls for which there was no room, with all that they did. The other events beyond a limit are of calls that were recorded.</summary>
    public long CallsBeyondBytes { get; private set; }

    public long CallsBeyondEvents { get; private set; }

    public long TooDeep { get; private set; }

    /// <summary>How many calls were below the upper quarter of the stack.</summary>
    public long BeyondStack { get; private set; }

    /// <summary>How many events it holds, but for ends that found room beyond the limits.</summary>
    public long Events => _taken - Math.Max(_events, 0);

    public long Dropped => BeyondBytes + BeyondEvents + CallsBeyondBytes + CallsBeyondEvents + TooDeep + BeyondStack;

    /// <summary>How often calls were made of which it knows nothing: see <see cref="Unrecorded"/>.</summary>
    public long Descents { get; private set; }

    /// <summary>A call begins. If it is recorded, <paramref name="depth"/> is its own; else that of its nearest caller that is.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Told Enter(int symbol, int line, out int depth)
    {
        depth = Depth;
        var here = (nuint)Unsafe.AsPointer(ref depth);
        if (_unrecordedFrom != 0 && here >= _unrecordedFrom) BackToRecorded();
        if (_filter is not null && !_filter.Records(symbol))
        {
            Unrecorded(here, depth, here < StackFloor ? _someStack : Math.Max(_someStack, (long)_greatestDepth * _stackOfCall));
            return Told.LeftOut;
        }

        if (depth >= _greatestDepth || here < StackFloor)
        {
            if (depth >= _greatestDepth) TooDeep++;
            else BeyondStack++;
            Unrecorded(here, depth, _someStack);
            return Told.Nothing;
        }

        if (!Begin(EventKind.Enter, symbol, line, depth + 1))
        {
            Unrecorded(here, depth, _someStack);
            return Told.Nothing;
        }

        Depth = ++depth;
        return depth == 1 ? _told | Told.Root : _told;
    }

    /// <summary>Whether a state machine's call has begun in this operation.</summary>
    public bool Knows(long call) => (int)(call >> 32) == operation.Number;

    /// <param name="symbol">The method.</param>
    /// <param name="line">Where it begins.</param>
    /// <param name="kept">What the state machine keeps: the number of the operation, and that of the call.</param>
    /// <param name="depth">As of <see cref="Enter"/>.</param>
    /// <param name="call">The number of the call; 0 if it is not recorded.</param>
    public Told EnterOrResume(int symbol, int line, ref long kept, out int depth, out int call)
    {
        call = (int)kept;
        if (Knows(kept)) return Resume(symbol, line, call, out depth);

        var told = Enter(symbol, line, out depth);
        if ((told & (Told.Call | Told.LeftOut)) == 0)
        {
            call = 0;
            return told;
        }

        call = operation.NextCall() & _callNumber;
        if ((told & Told.Root) != 0) call |= _rootCall;
        if ((told & Told.LeftOut) != 0) call |= _leftOutCall;
        kept = ((long)operation.Number << 32) | (uint)call;
        return told | Told.Begun;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Argument<T>(int depth, int index, T value) where T : allows ref struct
    {
        if (Room(closes: false) is not { } chunk) return;
        ref var at = ref chunk.Next();
        Unsafe.WriteUnaligned(ref at, RecordKind.Header((int)EventKind.Argument | RecordKind.Valued, index, depth));
        End(chunk, RecordKind.HeaderLength, value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Line(int depth, int line)
    {
        Depth = depth;
        if (Room(closes: false) is not { } chunk) return;
        Unsafe.WriteUnaligned(ref chunk.Next(), RecordKind.Header((int)EventKind.Line, line, depth));
        chunk.Publish(RecordKind.HeaderLength);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void ExternalEnter(int symbol, int depth, int line)
    {
        if (_filter is not null && !_filter.RecordsExternal(symbol)) return;
        if (Begin(EventKind.ExternalEnter, symbol, line, depth + 1)) Depth = depth + 1;
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
    public void Leave<T>(Told told, int depth, int line, T value) where T : allows ref struct
    {
        if ((told & Told.Values) == 0) Write(EventKind.Leave, line, depth);
        else WriteValue(EventKind.Leave, line, depth, closes: true, value);
        ReturnTo(depth - 1);
    }

    public void Suspend(int symbol, Told told, int depth, int line, int call)
    {
        if ((told & Told.Call) == 0)
        {
            if ((told & Told.LeftOut) == 0) return;
            Begin(EventKind.Enter, symbol, line, ++depth);
        }

        if (call < 0) operation.Waits(call);
        WriteCall(EventKind.Suspend, line, depth, call);
        ReturnTo(depth - 1);
    }

    public void Suspend<T>(int depth, int line, Told told, int call, T value) where T : allows ref struct
    {
        if ((told & Told.Values) == 0) WriteCall(EventKind.Suspend, line, depth, call);
        else if (Room(closes: true) is { } chunk)
        {
            ref var at = ref chunk.Next();
            Unsafe.WriteUnaligned(ref at, RecordKind.Header((int)EventKind.Suspend | RecordKind.Valued, line, depth));
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, RecordKind.HeaderLength), Clock.Between);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, RecordKind.HeaderLength + 8), call & _callNumber);
            End(chunk, RecordKind.HeaderLength + 8 + 4, value);
        }

        ReturnTo(depth - 1);
    }

    public void Throw(Told told, int depth, object? exception)
    {
        if ((told & Told.Root) != 0 && exception is not null) operation.Failure ??= exception.GetType();
        WriteValue(EventKind.Throw, 0, depth, closes: true, exception);
        ReturnTo(depth - 1);
    }

    public void Caught(int depth, object exception)
    {
        WriteValue(EventKind.Catch, 0, depth, closes: Depth != depth, exception);
        ReturnTo(depth);
    }

    public void Unwound(int depth, object? exception)
    {
        if (Depth == depth) return;
        WriteValue((EventKind)RecordKind.Unwound, 0, depth, closes: true, exception);
        ReturnTo(depth);
    }

    /// <summary>Nobody reads it any more, and the operation is over.</summary>
    public void Release()
    {
        Values.Formatter?.End();
        if (thread == Environment.CurrentManagedThreadId) _chunk.Spare();
    }

    /// <summary>
    /// A call is not recorded. Its twin takes more of the stack than the original, so a recursion that is not traced might end well where this one
    /// does not: what it calls further down runs the originals, from where it has gone on for long enough.
    /// </summary>
    private void Unrecorded(nuint here, int depth, long room)
    {
        if (_unrecordedFrom == 0) (_unrecordedFrom, _unrecordedDepth) = (here, depth);
        else if (!_runsOriginals && _unrecordedFrom > here && (long)(_unrecordedFrom - here) > room && TracedStacks.TryUnmarkBelow(here)) (_runsOriginals, Descents) = (true, Descents + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReturnTo(int depth)
    {
        Depth = depth;
        if (_unrecordedFrom != 0 && depth < _unrecordedDepth) BackToRecorded();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BackToRecorded()
    {
        _unrecordedFrom = 0;
        if (!_runsOriginals) return;
        _runsOriginals = false;
        TracedStacks.MarkBelow();
    }

    private Told Resume(int symbol, int line, int call, out int depth)
    {
        depth = Depth;
        if (call < 0 && !operation.GoesOn(call)) return Told.LeftOut;
        if (Room(closes: false) is not { } chunk) return Told.Nothing;
        Depth = ++depth;
        ref var at = ref chunk.Next();
        Unsafe.WriteUnaligned(ref at, RecordKind.Header((int)EventKind.Resume, line, depth));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, RecordKind.HeaderLength), Clock.Between);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, RecordKind.HeaderLength + 8), symbol);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, RecordKind.HeaderLength + 12), call & _callNumber);
        chunk.Publish(RecordKind.HeaderLength + 16);
        if (call < 0) return Told.Call;
        return (call & _rootCall) != 0 ? _told | Told.Root : _told;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Begin(EventKind kind, int symbol, int line, int depth)
    {
        if (Room(closes: false, begins: true) is not { } chunk) return false;
        ref var at = ref chunk.Next();
        Unsafe.WriteUnaligned(ref at, RecordKind.Header((int)kind, line, depth));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, RecordKind.HeaderLength + 8), symbol);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, RecordKind.HeaderLength), Clock.Now);
        chunk.Publish(RecordKind.HeaderLength + 12);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(EventKind kind, int line, int depth)
    {
        var now = Clock.Now;
        if (Room(closes: true) is not { } chunk) return;
        ref var at = ref chunk.Next();
        Unsafe.WriteUnaligned(ref at, RecordKind.Header((int)kind, line, depth));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, RecordKind.HeaderLength), now);
        chunk.Publish(RecordKind.HeaderLength + 8);
    }

    private void WriteCall(EventKind kind, int line, int depth, int call)
    {
        if (Room(closes: true) is not { } chunk) return;
        ref var at = ref chunk.Next();
        Unsafe.WriteUnaligned(ref at, RecordKind.Header((int)kind, line, depth));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, RecordKind.HeaderLength), Clock.Between);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, RecordKind.HeaderLength + 8), call & _callNumber);
        chunk.Publish(RecordKind.HeaderLength + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteValue<T>(EventKind kind, int line, int depth, bool closes, T value) where T : allows ref struct
    {
        var now = Clock.Now;
        if (Room(closes) is not { } chunk) return;
        ref var at = ref chunk.Next();
        Unsafe.WriteUnaligned(ref at, RecordKind.Header((int)kind | RecordKind.Valued, line, depth));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, RecordKind.HeaderLength), now);
        End(chunk, RecordKind.HeaderLength + 8, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void End<T>(Chunk chunk, int header, T value) where T : allows ref struct =>
        chunk.Publish(header + Value.Write(ref Unsafe.Add(ref chunk.Next(), header), value, Values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Chunk? Room(bool closes, bool begins = false)
    {
        var chunk = _chunk;
        return ((--_events | (chunk.Last - chunk.Written)) < 0 || operation.Ended) ? MoreRoom(closes, begins) : chunk;
    }

    /// <summary>Null if the operation is over, or has no more room: then only ends of calls that were recorded find some.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Chunk? MoreRoom(bool closes, bool begins)
    {
        if (operation.Ended)
        {
            // Where the flow of this thread still has an operation that is over.
            if (Probes.Log == this) TracedStacks.Record(null);
            return null;
        }

        try
        {
            if (_rest is null && TakeEvent() && TakeBytes()) return _chunk;
            _chunk = Chunk.None;
            _rest ??= Chunk.None;
            if (!closes)
            {
                Drop(begins);
                return null;
            }

            if (_rest.Written > _rest.Last) _rest = Add(Chunk.OfLength(Math.Max(_firstChunk, _room), _room));
            return _rest;
        }
        catch (OutOfMemoryException)
        {
            Drop(begins);
            return null;
        }
    }

    private bool TakeEvent()
    {
        if (_events >= 0) return true;
        var taken = operation.TakeEvents(_someEvents);
        _taken += taken;
        _events = taken - 1;
        return !(_isBeyondEvents = _events < 0);
    }

    private bool TakeBytes()
    {
        if (_chunk.Written <= _chunk.Last) return true;
        var length = Math.Max(Chunks.Count == 0 ? _firstChunk : _furtherChunk, _room);
        if (!operation.TryTake(length)) return false;
        _chunk = Add(Chunk.OfLength(length, _room));
        return true;
    }

    private void Drop(bool isCall)
    {
        if (isCall && _isBeyondEvents) CallsBeyondEvents++;
        else if (isCall) CallsBeyondBytes++;
        else if (_isBeyondEvents) BeyondEvents++;
        else BeyondBytes++;
    }

    private Chunk Add(Chunk chunk)
    {
        lock (Chunks) Chunks.Add(chunk);
        return chunk;
    }
}
