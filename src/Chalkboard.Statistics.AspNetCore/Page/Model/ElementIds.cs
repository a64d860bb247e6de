using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// Ids of elements, <c>{namespace}-{key}</c>: the same on every page for the same names, and different for different names.
/// A space becomes <c>_</c>; what an id can't hold, or means something in one, is written as <c>~</c>, its code and <c>~</c>.
/// </summary>
/// <remarks>None begins with <c>-</c>, so that the page's own ids may.</remarks>
internal static class ElementIds
{
    private const int MaxLength = 100;
    private const char Separator = '-';

    public static string Create(string name)
    {
        if (name.Length == 0) return "~~";
        var id = new StringBuilder();
        foreach (var rune in name.AsSpan(0, Math.Min(name.Length, MaxLength)).EnumerateRunes())
        {
            if (rune.Value == ' ') id.Append('_');
            else if (IsAllowed(rune)) id.Append(rune.ToString());
            else id.Append(CultureInfo.InvariantCulture, $"~{rune.Value:x}~");
        }
        // Halves of characters all look alike, so that text which has any is told apart as what is too long is.
        return name.Length <= MaxLength && id.Length <= MaxLength && !name.Any(char.IsSurrogate)
            ? id.ToString()
            : $"{Truncate(id)}~{Hash(name)}";
    }

    public static string Create(string parentId, string name) => $"{parentId}{Separator}{Create(name)}";

    private static bool IsAllowed(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '/' or '.' or '%' or ':'
        : Rune.IsLetterOrDigit(rune);

    private static string Truncate(StringBuilder id)
    {
        var text = id.ToString(0, Math.Min(id.Length, MaxLength / 2));
        return text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text[..^1] : text;
    }

    // As UTF-16, since halves of characters have no other form.
    private static string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(name.AsSpan())).AsSpan(0, 10));
}
