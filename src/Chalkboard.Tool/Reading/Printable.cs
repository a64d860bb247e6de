using System.Globalization;
using System.Text;

namespace Chalkboard.Tool.Reading;

/// <summary>Makes untrusted text safe for a terminal and for one line of output.</summary>
internal static class Printable
{
    /// <summary>
    /// Returns the text on one line, without characters that move the cursor, change colours or the direction of writing, up to a length.
    /// </summary>
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
                // The Unicode picture of a control character, if there is one.
                UnicodeCategory.Control => rune.Value < 0x20 ? ((char)(0x2400 + rune.Value)).ToString() : "\uFFFD",
                UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse => "\uFFFD",
                _ => rune.ToString(),
            });
        }

        return line.ToString();
    }
}
