using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// Ids of elements, <c>{namespace}-{key}</c>: the same on every page for the same names, and different for different names.
/// A space becomes <c>_</c>; what an id can't hold, or means something in one, is written as <c>~</c>, its code and <c>~</c>.
/// </summary>
/// <remarks>None begins with <c>-</c>, so that the page's own ids may.</remarks>
internal static class Ids
{
    private const int Longest = 100;
    private const char Between = '-';

    public static string Of(string name)
    {
        if (name.Length == 0) return "~~";
        var id = new StringBuilder();
        foreach (var rune in name.AsSpan(0, Math.Min(name.Length, Longest)).EnumerateRunes())
        {
            if (rune.Value == ' ') id.Append('_');
            else if (Stands(rune)) id.Append(rune.ToString());
            else id.Append(CultureInfo.InvariantCulture, $"~{rune.Value:x}~");
        }
        // Halves of characters all look alike, so that text which has any is told apart as what is too long is.
        return name.Length <= Longest && id.Length <= Longest && !name.Any(char.IsSurrogate)
            ? id.ToString()
            : $"{Cut(id)}~{Hash(name)}";
    }

    public static string Of(string scope, string name) => $"{scope}{Between}{Of(name)}";

    private static bool Stands(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '/' or '.' or '%' or ':'
        : Rune.IsLetterOrDigit(rune);

    private static string Cut(StringBuilder id)
    {
        var text = id.ToString(0, Math.Min(id.Length, Longest / 2));
        return text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text[..^1] : text;
    }

    // As UTF-16, since halves of characters have no other form.
    private static string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(name.AsSpan())).AsSpan(0, 10));
}
