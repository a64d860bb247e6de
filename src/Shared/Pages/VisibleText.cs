using System.Globalization;
using System.Text;

namespace Chalkboard.Pages;

/// <summary>
/// Somebody else's text as it can stand on a page: not too long, on one line, and with what would be invisible, or would
/// turn the text around it, made visible. It is not encoded.
/// </summary>
internal static class VisibleText
{
    public const int LongestName = 120;
    public const int LongestValue = 300;

    public static string Of(string text, int longest)
    {
        if (text.Length <= longest && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;

        var visible = new StringBuilder();
        var shown = Math.Min(text.Length, longest);
        // Not between the halves of one character.
        if (shown < text.Length && char.IsHighSurrogate(text[shown - 1])) shown--;
        for (var i = 0; i < shown; i += Append(visible, text, i))
        {
        }
        if (shown < text.Length) visible.Append(CultureInfo.InvariantCulture, $"… ({text.Length:#,0} characters)");
        return visible.ToString();
    }

    private static int Append(StringBuilder visible, string text, int at)
    {
        if (!Rune.TryGetRuneAt(text, at, out var rune))
        {
            visible.Append('\uFFFD');
            return 1;
        }
        switch (rune.Value)
        {
            case '\n': visible.Append('↵'); break;
            case '\r' when at + 1 < text.Length && text[at + 1] == '\n': break;
            default:
                if (IsInvisible(rune)) visible.Append(CultureInfo.InvariantCulture, $"⟨U+{rune.Value:X4}⟩");
                else visible.Append(rune.ToString());
                break;
        }
        return rune.Utf16SequenceLength;
    }

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        // Two letters of some scripts are joined, or kept apart, by these; emoji are joined too.
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        _ => false,
    };
}
