using System.Buffers;
using System.Text.Json;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>Buffers JSON, and writes it to a stream asynchronously.</summary>
internal sealed class JsonOutput(Stream stream) : IAsyncDisposable
{
    private const int FlushThreshold = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * FlushThreshold);
    private Utf8JsonWriter? _writer;
    private char[] _scratch = [];
    private char[] _valueScratch = [];

    // The callers write balanced JSON, and validation would take longer than writing.
    public Utf8JsonWriter Writer => _writer ??= new(_buffer, new JsonWriterOptions { SkipValidation = true });

    /// <summary>Converts nanoseconds to microseconds, or microseconds to milliseconds, exactly, with three digits.</summary>
    public static decimal DivideByThousand(long value) => new((int)value, (int)(value >> 32), 0, false, 3);

    public void WriteText(string name, ReadOnlySpan<char> value) => Writer.WriteString(name, Truncate(value, TextEscaping.MaxValueLength));

    /// <summary>Reads and truncates a value.</summary>
    public ReadOnlySpan<char> Truncate(StoredText value) => Truncate(value.Read(ref _valueScratch), TextEscaping.MaxValueLength);

    /// <summary>Truncates a text, and replaces lone surrogates, which JSON can't contain.</summary>
    public ReadOnlySpan<char> Truncate(ReadOnlySpan<char> text, int maxLength)
    {
        text = TextEscaping.Truncate(text, maxLength, out var isTruncated);
        if (!isTruncated && text.IndexOfAnyInRange('\ud800', '\udfff') < 0) return text;
        if (_scratch.Length <= text.Length) _scratch = new char[Math.Max(text.Length + 1, TextEscaping.MaxNameLength + 1)];
        text.CopyTo(_scratch);
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else _scratch[i] = '\ufffd';
        }

        if (isTruncated) _scratch[text.Length] = '…';
        return _scratch.AsSpan(0, text.Length + (isTruncated ? 1 : 0));
    }

    public ValueTask FlushIfFullAsync(CancellationToken cancellationToken) =>
        _buffer.WrittenCount + Writer.BytesPending < FlushThreshold ? ValueTask.CompletedTask : FlushAsync(cancellationToken);

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await Writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(_buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        _buffer.ResetWrittenCount();
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null) await _writer.DisposeAsync().ConfigureAwait(false);
    }
}
