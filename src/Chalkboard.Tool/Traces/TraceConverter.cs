using System.Text;
using Chalkboard.Tool.Reading;
using Chalkboard.Tracing.Formats;

namespace Chalkboard.Tool.Traces;

/// <summary>Writes a trace in another format to a file, atomically, or to standard output.</summary>
internal sealed class TraceConverter(TraceFile file, TraceFormat format, TextWriter errors, TimeProvider timeProvider)
{
    /// <exception cref="ToolException">It can't be read or written.</exception>
    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        var recording = await file.ReadAsync(cancellationToken).ConfigureAwait(false);
        var temporaryPath = path + ".unfinished";
        try
        {
            using var progress = new ProgressLine($"Writing {Printable.ToLine(path)}", errors, timeProvider);
            var stream = new FileStream(temporaryPath, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Options = FileOptions.Asynchronous,
            });
            await using (stream.ConfigureAwait(false)) await format.WriteAsync(
                recording, stream, progress, cancellationToken).ConfigureAwait(false);
            File.Move(temporaryPath, path, overwrite: true);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ToolException(
                $"{Printable.ToLine(path)} can't be written. Check that its folder exists, its permissions, and the space on the disk.");
        }
        finally
        {
            if (File.Exists(temporaryPath)) File.Delete(temporaryPath);
        }
    }

    /// <exception cref="ToolException">It can't be read.</exception>
    public async Task WriteAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var recording = await file.ReadAsync(cancellationToken).ConfigureAwait(false);
        var stream = new Utf8TextStream(output);
        await using (stream.ConfigureAwait(false)) await format.WriteAsync(
            recording, stream, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A stream that decodes UTF-8 for a writer.</summary>
    private sealed class Utf8TextStream(TextWriter output) : MemoryStream
    {
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private char[] _characters = [];

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_characters.Length < buffer.Length) _characters = new char[buffer.Length];
            var count = _decoder.GetChars(buffer.Span, _characters, flush: false);
            await output.WriteAsync(_characters.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        }
    }
}
