using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chalkboard.Tool.Watching;

internal static class Cells
{
    /// <summary>How wide a text is on the terminal.</summary>
    public static int Width(string text) => new Segment(text).CellCount();

    /// <summary>A text on one line, cut to a width.</summary>
    public static Text Line(string text, int width, Style? style = null, Justify justify = Justify.Left) => new(Cut(text, width), style) { Justification = justify };

    /// <summary>A text cut to a width.</summary>
    // Spectre wraps what has spaces in it, whatever the column says.
    public static string Cut(string text, int width)
    {
        if (Width(text) <= width) return text;
        var cut = new StringBuilder();
        var taken = 1;
        foreach (var rune in text.EnumerateRunes())
        {
            taken += Width(rune.ToString());
            if (taken > width) break;
            cut.Append(rune);
        }

        return cut.Append('…').ToString();
    }
}
