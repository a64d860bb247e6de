using System.Text;
using Chalkboard.Tool.Reading;
using Chalkboard.Tracing.Forms;

namespace Chalkboard.Tool.Traces;

/// <summary>Writes a trace in another form: to a file, which is there whole or not at all, or to standard output.</summary>
internal sealed class Conversion(TraceFile file, TraceForm form, TextWriter errors, TimeProvider time)
{
    /// <exception cref="TraceException">It can't be read or written.</exception>
    public async Task WriteAsync(string path, CancellationToken cancellation)
    {
        var recording = await file.ReadAsync(cancellation).ConfigureAwait(false);
        var unfinished = path + ".unfinished";
        try
        {
            using var line = new ProgressLine($"Writing {Printable.Line(path)}", errors, time);
            var stream = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous });
            await using (stream.ConfigureAwait(false)) await form.WriteAsync(recording, stream, line, cancellation).ConfigureAwait(false);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TraceException($"{Printable.Line(path)} can't be written. Does its folder exist, may you write there, and is there room?");
        }
        finally
        {
            if (File.Exists(unfinished)) File.Delete(unfinished);
        }
    }

    /// <exception cref="TraceException">It can't be read.</exception>
    public async Task WriteAsync(TextWriter output, CancellationToken cancellation)
    {
        var recording = await file.ReadAsync(cancellation).ConfigureAwait(false);
        var stream = new Characters(output);
        await using (stream.ConfigureAwait(false)) await form.WriteAsync(recording, stream, null, cancellation).ConfigureAwait(false);
    }

    /// <summary>Passes UTF-8 on to a writer.</summary>
    private sealed class Characters(TextWriter output) : MemoryStream
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
