using System.Globalization;
using Chalkboard.Tracing.Forms;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Keeping;

/// <summary>The header of a trace in the text form, without what follows.</summary>
internal static class TraceHeader
{
    /// <summary>The name of the detail that says how many events there are.</summary>
    public const string EventsName = "Events";

    // A header has a dozen lines.
    private const int _longest = 32 * 1024;

    private static ReadOnlySpan<byte> FirstLine => "# Chalkboard trace "u8;

    /// <summary>Null if it is none.</summary>
    public static async Task<Recording?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = new byte[_longest];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        if (!buffer.AsSpan(0, length).StartsWith(FirstLine)) return null;
        try
        {
            return await TraceReader.ReadAsync(new MemoryStream(buffer, 0, Header(buffer.AsSpan(0, length))), null, cancellation).ConfigureAwait(false);
        }
        catch (InvalidTraceException)
        {
            return null;
        }
    }

    /// <summary>How many events it says that there are; 0 if it says nothing.</summary>
    public static long Events(Recording header) =>
        long.TryParse(header.Details.FirstOrDefault(detail => detail.Key == EventsName).Value, NumberStyles.None, CultureInfo.InvariantCulture, out var events) ? events : 0;

    // The lines that begin with a hash, as long as they are whole.
    private static int Header(ReadOnlySpan<byte> text)
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
