using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>Buffers text as UTF-8, and writes it to a stream asynchronously.</summary>
internal sealed class TextOutput(Stream stream) : IDisposable
{
    private const int FlushThreshold = 16 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(2 * FlushThreshold);
    private int _length;
    private char[] _scratch = [];

    /// <summary>Returns the characters of a value, which are valid until the next call.</summary>
    public ReadOnlySpan<char> Read(StoredText value) => value.Read(ref _scratch);

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Write(ReadOnlySpan<char> text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
    }

    public void Write(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
    }

    public void Write(long number)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(_length), out var written);
        _length += written;
    }

    /// <summary>Writes microseconds as milliseconds: <c>0.812ms</c>.</summary>
    public void WriteMilliseconds(long microseconds)
    {
        Write(microseconds / 1000);
        Reserve(6);
        var remainder = microseconds % 1000;
        ReadOnlySpan<byte> digits = [(byte)'.', (byte)('0' + (remainder / 100)), (byte)('0' + (remainder / 10 % 10)),
            (byte)('0' + (remainder % 10)), (byte)'m', (byte)'s'];
        Write(digits);
    }

    public void Fill(byte character, int count)
    {
        Reserve(count);
        _bytes.AsSpan(_length, count).Fill(character);
        _length += count;
    }

    /// <summary>Writes the buffer to the stream if it is full.</summary>
    public ValueTask FlushIfFullAsync(CancellationToken cancellationToken) =>
        _length < FlushThreshold ? ValueTask.CompletedTask : FlushAsync(cancellationToken);

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_bytes.AsMemory(0, _length), cancellationToken).ConfigureAwait(false);
        _length = 0;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length >= count) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + count));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
