using System.Globalization;
using System.Security.Cryptography;

namespace Chalkboard.Tracing.AspNetCore.Requests;

/// <summary>
/// Ids of traces, such as <c>20260102-030405-0123456789abcdef</c>: the time at which the trace started (UTC; the first six hexadecimal
/// digits are the ticks within the second), and 40 random bits. Ids sort by time, and are file names.
/// </summary>
internal static class TraceId
{
    public const int Length = 32;

    private const int RandomByteCount = 5;

    public static string Create(DateTimeOffset startedAt)
    {
        Span<byte> random = stackalloc byte[RandomByteCount];
        RandomNumberGenerator.Fill(random);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{startedAt.UtcDateTime:yyyyMMdd-HHmmss}-{startedAt.Ticks % TimeSpan.TicksPerSecond:x6}{Convert.ToHexStringLower(random)}");
    }

    /// <summary>Returns whether a text is an id. An id has no character that is special to a file system or to a browser.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.Length != Length || text[8] != '-' || text[15] != '-') return false;
        for (var i = 0; i < Length; i++)
        {
            if (i is 8 or 15) continue;
            if (!(i < 15 ? char.IsAsciiDigit(text[i]) : char.IsAsciiHexDigitLower(text[i]))) return false;
        }
        return true;
    }
}
