using System.Security.Cryptography;
using System.Text;

namespace Chalkboard.Formatting;

/// <summary>Limits the length of untrusted texts. No surrogate pair is split.</summary>
internal static class TextTruncator
{
    private const int HashLength = 16;

    /// <summary>Returns the text, or its first characters and an ellipsis if it is longer than <paramref name="maxLength"/>.</summary>
    public static string Truncate(string text, int maxLength) =>
        text.Length <= maxLength ? text : string.Concat(GetStart(text, maxLength), "…");

    /// <summary>Returns the text, or its first characters and a hash of all of it, so that different texts stay different.</summary>
    public static string TruncateUnique(string text, int maxLength)
    {
        if (text.Length <= maxLength) return text;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return string.Concat(GetStart(text, maxLength - HashLength), "… ", Convert.ToHexStringLower(hash[..(HashLength / 2)]));
    }

    /// <summary>True if <see cref="Truncate"/> returns <paramref name="truncated"/> for the text.</summary>
    public static bool IsTruncation(string truncated, string text, int maxLength)
    {
        if (text.Length <= maxLength) return text == truncated;
        var start = GetStart(text, maxLength);
        return truncated.Length == start.Length + 1 && truncated[^1] == '…' && truncated.AsSpan(0, start.Length).SequenceEqual(start);
    }

    private static ReadOnlySpan<char> GetStart(string text, int length) =>
        text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length);
}
