using Spectre.Console;

namespace Chalkboard.Tool.Watching;

/// <summary>The colours of the terminal view. They are the terminal's own, so that they fit its background.</summary>
internal static class Styles
{
    public static Style Quiet { get; } = new(Color.Grey);

    public static Style Frame { get; } = new(Color.Grey);

    public static Style Title { get; } = new(Color.Aqua, decoration: Decoration.Bold);

    public static Style Name { get; } = Style.Plain;

    public static Style Value { get; } = new(decoration: Decoration.Bold);

    public static Style Changed { get; } = new(Color.Yellow, decoration: Decoration.Bold);

    public static Style Rate { get; } = new(Color.Green);

    public static Style Error { get; } = new(Color.Red, decoration: Decoration.Bold);

    public static Style Live { get; } = new(Color.Lime, decoration: Decoration.Bold);

    public static Style Badge { get; } = new(Color.Black, Color.Aqua, Decoration.Bold);
}
