using System.Security.Cryptography;
using System.Text;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>Texts that anybody chose, cut to a length that is affordable wherever they are repeated.</summary>
internal static class TextTruncator
{
    private const int HashLength = 16;

    /// <summary>The text, or its beginning.</summary>
    public static string Truncate(string text, int maxLength) => text.Length <= maxLength ? text : string.Concat(GetStart(text, maxLength), "…");

    /// <summary>The text, or its beginning and a hash of all of it, so that texts that differ stay different.</summary>
    public static string TruncateUnique(string text, int maxLength)
    {
        if (text.Length <= maxLength) return text;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return string.Concat(GetStart(text, maxLength - HashLength), "… ", Convert.ToHexStringLower(hash[..(HashLength / 2)]));
    }

    private static ReadOnlySpan<char> GetStart(string text, int length) => text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length);
}
