using System.Globalization;
using System.Text;

namespace Chalkboard.Pages;

/// <summary>
/// Somebody else's text as it can stand on a page: not too long, on one line, and with what would be invisible, or would
/// turn the text around it, made visible. It is not encoded.
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
        // Not between the halves of one character.
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
        // Two letters of some scripts are joined, or kept apart, by these; emoji are joined too.
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        _ => false,
    };
}
