using System.Buffers;

namespace Chalkboard.Statistics.AspNetCore.Requests.Bodies;

/// <summary>How much came out of a pipe. What is looked at again counts once.</summary>
internal struct PipeReadCounter
{
    private ReadOnlySequence<byte> _buffer;
    private long _unconsumed;
    private long _total;

    public readonly long Total => Volatile.Read(in _total);

    /// <summary>What the pipe shows now.</summary>
    /// <returns>How much of it has not been seen before.</returns>
    public long OnRead(in ReadOnlySequence<byte> buffer)
    {
        var newBytes = Math.Max(0, buffer.Length - _unconsumed);
        _buffer = buffer;
        _unconsumed = buffer.Length;
        if (newBytes > 0) Volatile.Write(ref _total, _total + newBytes);
        return newBytes;
    }

    /// <summary>How much of it is done with. To be called before the pipe is told, which takes the buffer back.</summary>
    public void OnAdvance(SequencePosition consumed)
    {
        if (_unconsumed > 0) _unconsumed = _buffer.Slice(consumed).Length;
        _buffer = default;
    }

    /// <summary>Something was taken out of the same pipe by other means.</summary>
    public void OnStreamRead(int bytes)
    {
        var newBytes = Math.Max(0, bytes - _unconsumed);
        _unconsumed = Math.Max(0, _unconsumed - bytes);
        if (newBytes > 0) Volatile.Write(ref _total, _total + newBytes);
    }
}
