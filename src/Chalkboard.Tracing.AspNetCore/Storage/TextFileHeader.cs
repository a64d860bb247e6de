using System.Globalization;
using System.Text;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Storage;

/// <summary>Reads the header of a trace in the text format, without the events.</summary>
internal static class TextFileHeader
{
    /// <summary>The name of the detail that has the number of events.</summary>
    public const string EventCountDetail = "Events";

    // A header has a dozen lines.
    private const int MaxLength = 32 * 1024;

    private static readonly byte[] _firstLinePrefix = Encoding.UTF8.GetBytes(TextSyntax.FirstLinePrefix);

    /// <summary>Returns a recording without events; null if the stream does not begin with a header.</summary>
    public static async Task<Recording?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxLength];
        var length =
            await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (!buffer.AsSpan(0, length).StartsWith(_firstLinePrefix)) return null;
        try
        {
            return await TraceReader.ReadAsync(new MemoryStream(buffer, 0, GetHeaderLength(buffer.AsSpan(0, length))), null,
                cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidTraceException)
        {
            return null;
        }
    }

    /// <summary>Returns the number of events that a header states; 0 if it states none.</summary>
    public static long GetEventCount(Recording header) =>
        long.TryParse(header.Details.FirstOrDefault(detail => detail.Key == EventCountDetail).Value, NumberStyles.None,
            CultureInfo.InvariantCulture, out var events) ? events : 0;

    // The complete lines that begin with a hash.
    private static int GetHeaderLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && text[length] == '#')
        {
            var end = text[length..].IndexOf((byte)'\n');
            if (end < 0) break;
            length += end + 1;
        }
        return length;
    }
}
