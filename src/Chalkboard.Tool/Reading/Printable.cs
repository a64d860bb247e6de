using System.Globalization;
using System.Text;

namespace Chalkboard.Tool.Reading;

/// <summary>Text of somebody else, made harmless for a terminal and for a line of output.</summary>
internal static class Printable
{
    /// <summary>The text on one line, without what moves cursors, switches colours or turns the direction of writing, and cut to a length.</summary>
    public static string ToLine(string text, int maxLength = 200)
    {
        var line = new StringBuilder(Math.Min(text.Length, maxLength) + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= maxLength)
            {
                line.Append('…');
                break;
            }

            line.Append(Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.SpaceSeparator => " ",
                // A control character is shown as its picture, where there is one.
                UnicodeCategory.Control => rune.Value < 0x20 ? ((char)(0x2400 + rune.Value)).ToString() : "\uFFFD",
                UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse => "\uFFFD",
                _ => rune.ToString(),
            });
        }

        return line.ToString();
    }
}
