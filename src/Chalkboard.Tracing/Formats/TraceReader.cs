using System.Text;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>Reads the text form.</summary>
/// <remarks>
/// The text says how long each call took and was suspended, to the microsecond, but not when it began. So a call begins
/// where the event before it ended, and what its caller did beforehand comes after it. Durations, self times, and what is written
/// again as text, are exact; positions on a timeline are not.
/// </remarks>
public static class TraceReader
{
    private const int MaxLineLength = 256 * 1024;

    /// <summary>Reads a recording that was written as <see cref="TraceFormat.Text"/>, or a piece of one.</summary>
    /// <param name="input">The text, as UTF-8.</param>
    /// <param name="progress">Is told, now and then, how many bytes have been read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidTraceException">It is something else.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<Recording> ReadAsync(Stream input, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var reader = new StreamReader(input, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 32 * 1024, leaveOpen: true);
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
            progress?.Report(input.CanSeek ? input.Position : bytes);
        }

        if (end > 0) parser.AddLastLine(buffer.AsSpan(0, end).TrimEnd('\r'));
        return parser.ToRecording();
    }
}
