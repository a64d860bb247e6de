using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chalkboard.Tool.Watching;

internal static class TextCells
{
    /// <summary>Returns the width of a text in terminal cells.</summary>
    public static int GetWidth(string text) => new Segment(text).CellCount();

    /// <summary>Creates a text on one line, truncated to a width.</summary>
    public static Text CreateLine(string text, int width, Style? style = null, Justify justify = Justify.Left) =>
        new(Truncate(text, width), style) { Justification = justify };

    /// <summary>Truncates a text to a width.</summary>
    // Spectre wraps texts with spaces even in a column with NoWrap.
    public static string Truncate(string text, int width)
    {
        if (GetWidth(text) <= width) return text;
        var truncated = new StringBuilder();
        var usedWidth = 1;
        foreach (var rune in text.EnumerateRunes())
        {
            usedWidth += GetWidth(rune.ToString());
            if (usedWidth > width) break;
            truncated.Append(rune);
        }

        return truncated.Append('…').ToString();
    }
}
