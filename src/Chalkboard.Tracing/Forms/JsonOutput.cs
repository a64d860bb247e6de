using System.Buffers;
using System.Text.Json;

namespace Chalkboard.Tracing.Forms;

/// <summary>JSON on its way to a stream, which is never written to but asynchronously.</summary>
internal sealed class JsonOutput(Stream stream) : IAsyncDisposable
{
    private const int _full = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * _full);
    private Utf8JsonWriter? _writer;
    private char[] _scratch = [];

    // What is written here is balanced by the walk; checking it again would take longer than writing it.
    public Utf8JsonWriter Writer => _writer ??= new(_buffer, new JsonWriterOptions { SkipValidation = true });

    /// <summary>Nanoseconds as microseconds, or microseconds as milliseconds: exact, with three digits.</summary>
    public static decimal Thousandth(long value) => new((int)value, (int)(value >> 32), 0, false, 3);

    public void Text(string name, ReadOnlySpan<char> value) => Writer.WriteString(name, Bounded(value, Escaped.LongestValue));

    /// <summary>The text, cut to a length, and with what is no character replaced: JSON has no way to write that.</summary>
    public ReadOnlySpan<char> Bounded(ReadOnlySpan<char> text, int most)
    {
        text = Escaped.Cut(text, most, out var isCut);
        if (!isCut && text.IndexOfAnyInRange('\ud800', '\udfff') < 0) return text;
        if (_scratch.Length <= text.Length) _scratch = new char[Math.Max(text.Length + 1, Escaped.LongestName + 1)];
        text.CopyTo(_scratch);
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else _scratch[i] = '\ufffd';
        }

        if (isCut) _scratch[text.Length] = '…';
        return _scratch.AsSpan(0, text.Length + (isCut ? 1 : 0));
    }

    public ValueTask DrainAsync(CancellationToken cancellation) => _buffer.WrittenCount + Writer.BytesPending < _full ? ValueTask.CompletedTask : FlushAsync(cancellation);

    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        await Writer.FlushAsync(cancellation).ConfigureAwait(false);
        await stream.WriteAsync(_buffer.WrittenMemory, cancellation).ConfigureAwait(false);
        _buffer.ResetWrittenCount();
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null) await _writer.DisposeAsync().ConfigureAwait(false);
    }
}
