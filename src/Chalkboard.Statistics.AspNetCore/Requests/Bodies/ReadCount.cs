using System.Buffers;

namespace Chalkboard.Statistics.AspNetCore.Requests.Bodies;

/// <summary>How much came out of a pipe. What is looked at again counts once.</summary>
internal struct ReadCount
{
    private ReadOnlySequence<byte> _buffer;
    private long _left;
    private long _total;

    public readonly long Total => Volatile.Read(in _total);

    /// <summary>What the pipe shows now.</summary>
    /// <returns>How much of it has not been seen before.</returns>
    public long Read(in ReadOnlySequence<byte> buffer)
    {
        var fresh = Math.Max(0, buffer.Length - _left);
        _buffer = buffer;
        _left = buffer.Length;
        if (fresh > 0) Volatile.Write(ref _total, _total + fresh);
        return fresh;
    }

    /// <summary>How much of it is done with. To be called before the pipe is told, which takes the buffer back.</summary>
    public void Advance(SequencePosition consumed)
    {
        if (_left > 0) _left = _buffer.Slice(consumed).Length;
        _buffer = default;
    }

    /// <summary>Something was taken out of the same pipe by other means.</summary>
    public void Take(int bytes)
    {
        var fresh = Math.Max(0, bytes - _left);
        _left = Math.Max(0, _left - bytes);
        if (fresh > 0) Volatile.Write(ref _total, _total + fresh);
    }
}
