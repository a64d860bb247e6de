using System.Security.Cryptography;
using System.Text;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>Texts that anybody chose, cut to a length that is affordable wherever they are repeated.</summary>
internal static class ShortText
{
    private const int HashLength = 16;

    /// <summary>The text, or its beginning.</summary>
    public static string Of(string text, int longest) => text.Length <= longest ? text : string.Concat(Start(text, longest), "…");

    /// <summary>The text, or its beginning and a hash of all of it, so that texts that differ stay different.</summary>
    public static string Distinct(string text, int longest)
    {
        if (text.Length <= longest) return text;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return string.Concat(Start(text, longest - HashLength), "… ", Convert.ToHexStringLower(hash[..(HashLength / 2)]));
    }

    private static ReadOnlySpan<char> Start(string text, int length) => text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length);
}
