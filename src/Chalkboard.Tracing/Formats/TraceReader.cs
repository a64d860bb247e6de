using System.IO.Pipelines;
using System.Text;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>Reads recordings: trace files, and text.</summary>
/// <remarks>
/// A trace file has everything. Text has the duration of each call and of its suspensions, to the microsecond, but not the time at which
/// it started. So a call starts at the time of the event before it. Durations and self times are exact, and so is the text if the recording
/// is written again; positions on a timeline are not.
/// </remarks>
public static class TraceReader
{
    private const int MaxLineLength = 256 * 1024;

    /// <summary>
    /// Reads a recording that was written as <see cref="TraceFormat.Binary"/> or <see cref="TraceFormat.Text"/>, or a part of one.
    /// </summary>
    /// <param name="input">The stream. Text is in UTF-8.</param>
    /// <param name="progress">Receives the number of bytes that were read, from time to time.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InvalidTraceException">It is not a trace, or is damaged.</exception>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public static async Task<Recording> ReadAsync(Stream input, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        var pipe = PipeReader.Create(input, new(bufferSize: 64 * 1024, leaveOpen: true));
        var start = await pipe.ReadAtLeastAsync(BinaryFormat.FirstBytes.Length, cancellationToken).ConfigureAwait(false);
        // Text begins with other characters in any encoding.
        var isBinary = !start.Buffer.IsEmpty && start.Buffer.FirstSpan[0] == BinaryFormat.FirstBytes[0];
        pipe.AdvanceTo(start.Buffer.Start);
        var stream = pipe.AsStream();
        await using (stream.ConfigureAwait(false))
            return await (isBinary ? BinaryRecordingReader.ReadAsync(stream, progress, cancellationToken)
                : ReadTextAsync(stream, progress, cancellationToken)).ConfigureAwait(false);
    }

    private static async Task<Recording> ReadTextAsync(Stream input, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(input, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 32 * 1024,
            leaveOpen: true);
        var parser = new TextRecordingParser();
        var buffer = new char[16 * 1024];
        var (start, end) = (0, 0);
        long bytes = 0;
        while (true)
        {
            var line = buffer.AsSpan(start, end - start);
            var length = line.IndexOf('\n');
            if (length >= 0)
            {
                parser.AddLine(line[..length].TrimEnd('\r'));
                start += length + 1;
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (end - start > MaxLineLength) throw parser.CreateException($"it is longer than {MaxLineLength} characters");
            if (start == 0 && end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            else Array.Copy(buffer, start, buffer, 0, end - start);
            (start, end) = (0, end - start);
            var read = await reader.ReadAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
            if (read == 0) break;
            end += read;
            bytes += read;
            progress?.Report(bytes);
        }

        if (end > 0) parser.AddLastLine(buffer.AsSpan(0, end).TrimEnd('\r'));
        return parser.ToRecording();
    }
}
