using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// Element ids, <c>{namespace}-{key}</c>: equal for equal names, and different for different names. A space becomes <c>_</c>.
/// Characters that are invalid or have a meaning in an id become <c>~</c>, the hexadecimal code and <c>~</c>.
/// </summary>
/// <remarks>No such id begins with <c>-</c>. The page's own ids do.</remarks>
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
        // Lone surrogates all become the same character, so a hash makes the id unique, as for a long name.
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

    // The hash of UTF-16, because UTF-8 can't encode lone surrogates.
    private static string Hash(string name)
    {
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(name.AsSpan());
        return Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 10));
    }
}
