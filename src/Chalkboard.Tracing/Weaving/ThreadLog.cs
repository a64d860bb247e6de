using System.Runtime.CompilerServices;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>What one thread did for one operation, in chunks of bytes: nothing is allocated for an event, nothing is formatted.</summary>
/// <remarks>
/// Written by its thread alone. Who ends the operation reads it while the thread may still write: a record counts once
/// <see cref="Chunk.Used"/> has moved beyond it.
/// </remarks>
internal sealed class ThreadLog(Operation operation, int thread)
{
    /// <summary>Timestamp, symbol, kind and line, depth.</summary>
    public const int HeaderLength = 20;

    private const int _bitsOfLine = 24;
    private const int _greatestLine = (1 << _bitsOfLine) - 1;
    private const int _firstChunk = 4 * 1024;

    // Out of the large object heap.
    private const int _furtherChunk = 64 * 1024;

    private readonly int _room = HeaderLength + 4 + Value.GreatestLength(operation.Limits.ValueLength);
    private readonly int _greatestDepth = operation.Limits.Depth;
    private Chunk _chunk = Chunk.None;

    // Once there is no more room: for the ends of calls that were recorded, of which there are no more than are open.
    private Chunk? _rest;
    private int _depth;

    public readonly bool RecordsLines = operation.Records.HasFlag(Recorded.Lines);
    public readonly bool RecordsExternals = operation.Records.HasFlag(Recorded.Externals);
    public readonly bool RecordsArguments = operation.Records.HasFlag(Recorded.Arguments);
    private readonly bool _recordsValues = operation.Records.HasFlag(Recorded.Values);

    public int Thread => thread;

    public List<Chunk> Chunks { get; } = [];

    public TypeList Types { get; } = new();

    public long Dropped { get; private set; }

    public long TooDeep { get; private set; }

    /// <summary>The depth of the call that begins; 0 if it is not recorded.</summary>
    public int Enter(int symbol, int line)
    {
        if (_depth >= _greatestDepth)
        {
            TooDeep++;
            return 0;
        }

        if (!Write((int)EventKind.Enter, symbol, line, _depth + 1)) return 0;
        return ++_depth;
    }

    /// <summary>Whether a state machine's call has begun in this operation.</summary>
    public bool Knows(long call) => (int)(call >> 32) == operation.Number;

    public int EnterOrResume(int symbol, int line, ref long call)
    {
        if (!Knows(call))
        {
            var depth = Enter(symbol, line);
            if (depth != 0) call = ((long)operation.Number << 32) | (uint)operation.NextCall();
            return depth;
        }

        if (!Write((int)EventKind.Resume, symbol, line, _depth + 1, (int)call)) return 0;
        return ++_depth;
    }

    public void Argument<T>(int symbol, int depth, int index, T value) where T : allows ref struct
    {
        if (Begin((int)EventKind.Argument | RecordKind.Valued, symbol, index, depth, closes: false) is { } chunk) End(chunk, value);
    }

    public void Line(int symbol, int depth, int line)
    {
        _depth = depth;
        Write((int)EventKind.Line, symbol, line, depth);
    }

    public void ExternalEnter(int symbol, int depth, int line)
    {
        if (Write((int)EventKind.ExternalEnter, symbol, line, depth + 1)) _depth = depth + 1;
    }

    public void ExternalLeave(int symbol, int depth, int line)
    {
        Write((int)EventKind.ExternalLeave, symbol, line, depth + 1);
        _depth = depth;
    }

    public void Leave(int symbol, int depth, int line)
    {
        Write((int)EventKind.Leave, symbol, line, depth, closes: true);
        _depth = depth - 1;
    }

    public void Leave<T>(int symbol, int depth, int line, T value) where T : allows ref struct
    {
        if (!_recordsValues) Write((int)EventKind.Leave, symbol, line, depth, closes: true);
        else if (Begin((int)EventKind.Leave | RecordKind.Valued, symbol, line, depth, closes: true) is { } chunk) End(chunk, value);
        _depth = depth - 1;
    }

    public void Suspend(int symbol, int depth, int line, int call)
    {
        Write((int)EventKind.Suspend, symbol, line, depth, call);
        _depth = depth - 1;
    }

    public void Suspend<T>(int symbol, int depth, int line, int call, T value) where T : allows ref struct
    {
        if (!_recordsValues)
        {
            Suspend(symbol, depth, line, call);
            return;
        }

        if (Begin((int)EventKind.Suspend | RecordKind.Valued, symbol, line, depth, closes: true) is { } chunk)
        {
            Unsafe.WriteUnaligned(ref chunk.Next(), call);
            chunk.Written += 4;
            End(chunk, value);
        }

        _depth = depth - 1;
    }

    public void Throw(int symbol, int depth, object? exception)
    {
        if (Begin((int)EventKind.Throw | RecordKind.Valued, symbol, 0, depth, closes: true) is { } chunk) End(chunk, exception);
        _depth = depth - 1;
    }

    public void Caught(int symbol, int depth, object exception)
    {
        if (Begin((int)EventKind.Catch | RecordKind.Valued, symbol, 0, depth, closes: true) is { } chunk) End(chunk, exception);
        _depth = depth;
    }

    public void Unwound(int symbol, int depth, object? exception)
    {
        if (_depth == depth) return;
        if (Begin(RecordKind.Unwound | RecordKind.Valued, symbol, 0, depth, closes: true) is { } chunk) End(chunk, exception);
        _depth = depth;
    }

    private bool Write(int kind, int symbol, int line, int depth, bool closes = false)
    {
        if (Begin(kind, symbol, line, depth, closes) is not { } chunk) return false;
        chunk.Publish();
        return true;
    }

    private bool Write(int kind, int symbol, int line, int depth, int call)
    {
        if (Begin(kind, symbol, line, depth, closes: true) is not { } chunk) return false;
        Unsafe.WriteUnaligned(ref chunk.Next(), call);
        chunk.Written += 4;
        chunk.Publish();
        return true;
    }

    private void End<T>(Chunk chunk, T value) where T : allows ref struct
    {
        chunk.Written += Value.Write(ref chunk.Next(), value, Types, operation.Limits.ValueLength);
        chunk.Publish();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Chunk? Begin(int kind, int symbol, int line, int depth, bool closes)
    {
        var chunk = _chunk;
        if (chunk.Written + _room > chunk.Bytes.Length || operation.Ended)
        {
            chunk = NewChunk(closes);
            if (chunk is null) return null;
        }

        ref var at = ref chunk.Next();
        Unsafe.WriteUnaligned(ref at, TimeProvider.System.GetTimestamp());
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 8), symbol);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 12), (uint)kind << _bitsOfLine | (uint)Math.Min(line, _greatestLine));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 16), depth);
        chunk.Written += HeaderLength;
        return chunk;
    }

    /// <summary>Null if the operation is over, or has no more room: then only ends of calls that were recorded find some.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Chunk? NewChunk(bool closes)
    {
        if (operation.Ended)
        {
            // Where the flow of this thread still has an operation that is over.
            if (Probes.Log == this) Probes.Log = null;
            return null;
        }

        try
        {
            if (_rest is null)
            {
                var length = Math.Max(Chunks.Count == 0 ? _firstChunk : _furtherChunk, _room);
                if (operation.TryTake(length)) return _chunk = Add(new Chunk(length));
                _chunk = Chunk.None;
                _rest = Chunk.None;
            }

            if (!closes)
            {
                Dropped++;
                return null;
            }

            if (_rest.Written + _room > _rest.Bytes.Length) _rest = Add(new Chunk(Math.Max(_firstChunk, _room)));
            return _rest;
        }
        catch (OutOfMemoryException)
        {
            Dropped++;
            return null;
        }
    }

    private Chunk Add(Chunk chunk)
    {
        lock (Chunks) Chunks.Add(chunk);
        return chunk;
    }
}
