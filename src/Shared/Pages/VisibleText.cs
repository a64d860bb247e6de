using System.Globalization;
using System.Text;

namespace Chalkboard.Pages;

/// <summary>
/// Prepares untrusted text for a page: limits its length, puts it on one line, and makes invisible characters and those that change the
/// direction of writing visible. The result is not encoded.
/// </summary>
internal static class VisibleText
{
    public const int MaxNameLength = 120;
    public const int MaxValueLength = 300;

    public static string From(string text, int maxLength)
    {
        if (text.Length <= maxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;

        var visible = new StringBuilder();
        var length = Math.Min(text.Length, maxLength);
        // Doesn't split a surrogate pair.
        if (length < text.Length && char.IsHighSurrogate(text[length - 1])) length--;
        for (var i = 0; i < length; i += Append(visible, text, i))
        {
        }
        if (length < text.Length) visible.Append(CultureInfo.InvariantCulture, $"… ({text.Length:#,0} characters)");
        return visible.ToString();
    }

    private static int Append(StringBuilder visible, string text, int index)
    {
        if (!Rune.TryGetRuneAt(text, index, out var rune))
        {
            visible.Append('\uFFFD');
            return 1;
        }
        switch (rune.Value)
        {
            case '\n': visible.Append('↵'); break;
            case '\r' when index + 1 < text.Length && text[index + 1] == '\n': break;
            default:
                if (IsInvisible(rune)) visible.Append(CultureInfo.InvariantCulture, $"⟨U+{rune.Value:X4}⟩");
                else visible.Append(rune.ToString());
                break;
        }
        return rune.Utf16SequenceLength;
    }

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        // The zero-width joiner and non-joiner are part of words in some scripts, and of emoji.
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        _ => IsIgnorable(rune.Value),
    };

    // Letters and marks that Unicode lets fonts ignore (Default_Ignorable_Code_Point), in which text can be hidden. The two variation
    // selectors that choose between text and emoji are common.
    private static bool IsIgnorable(int character) => character is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5
        or (>= 0x180B and <= 0x180F) or 0x3164 or (>= 0xFE00 and <= 0xFE0D) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF);
}
