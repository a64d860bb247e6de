using Chalkboard.Tool.Reading;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chalkboard.Tool.Watching;

internal static class NamespacePanel
{
    private const int MaxCollections = 40;

    public static IRenderable Create(
        NamespaceFigures namespaceFigures, Figure.Group? before, CounterRates rates, DateTimeOffset now, int width)
    {
        var innerWidth = Math.Max(10, width - 4);
        var parts = new List<IRenderable>();
        if (namespaceFigures.Scalars.Any()) parts.Add(ScalarGrid.Create(namespaceFigures, before, rates, innerWidth));
        foreach (var (name, collection) in namespaceFigures.Collections.Take(MaxCollections))
        {
            if (parts.Count > 0) parts.Add(new Text(" "));
            parts.Add(CollectionTable.Create(name, collection, before?.Find(name) as Figure.Group, now, innerWidth));
        }

        if (parts.Count == 0)
            parts.Add(
                TextCells.CreateLine(
                    namespaceFigures.Entries.Error is { } error ? Printable.ToLine(error) : "nothing yet", innerWidth, Styles.Quiet));
        // Spectre parses markup only here.
        var header = $"[bold aqua] {Markup.Escape(TextCells.Truncate(Printable.ToLine(namespaceFigures.Name), Math.Max(4, width - 16)))} " +
            $"[/]";
        if (namespaceFigures.IsPaused) header += "[bold yellow]paused [/]";
        return new Panel(new Rows(parts))
        {
            Header = new(header),
            Border = BoxBorder.Rounded,
            BorderStyle = Styles.Frame,
            Padding = new Padding(1, 0, 1, 0),
            Width = width,
        };
    }
}
