using System.Buffers;

namespace Chalkboard.Statistics.AspNetCore.Requests.Bodies;

/// <summary>Counts the bytes read from a pipe. Bytes that were examined but not consumed count once.</summary>
internal struct PipeReadCounter
{
    private ReadOnlySequence<byte> _buffer;
    private long _unconsumed;
    private long _total;

    public readonly long Total => Volatile.Read(in _total);

    /// <summary>Counts the bytes of a read result.</summary>
    /// <returns>The number of bytes that no earlier result contained.</returns>
    public long OnRead(in ReadOnlySequence<byte> buffer)
    {
        var newBytes = Math.Max(0, buffer.Length - _unconsumed);
        _buffer = buffer;
        _unconsumed = buffer.Length;
        if (newBytes > 0) Volatile.Write(ref _total, _total + newBytes);
        return newBytes;
    }

    /// <summary>Called when bytes are consumed. Call it before the pipe's AdvanceTo, which invalidates the buffer.</summary>
    public void OnAdvance(SequencePosition consumed)
    {
        if (_unconsumed > 0) _unconsumed = _buffer.Slice(consumed).Length;
        _buffer = default;
    }

    /// <summary>Counts bytes that were read from the same pipe as a stream.</summary>
    public void OnStreamRead(int bytes)
    {
        var newBytes = Math.Max(0, bytes - _unconsumed);
        _unconsumed = Math.Max(0, _unconsumed - bytes);
        if (newBytes > 0) Volatile.Write(ref _total, _total + newBytes);
    }
}
