using Chalkboard.Tool.Reading;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chalkboard.Tool.Watching;

internal static class NamespacePanel
{
    private const int _mostCollections = 40;

    public static IRenderable Of(Namespace entries, Figure.Group? before, Rates rates, DateTimeOffset now, int width)
    {
        var inside = Math.Max(10, width - 4);
        var parts = new List<IRenderable>();
        if (entries.Scalars.Any()) parts.Add(ScalarGrid.Of(entries, before, rates, inside));
        foreach (var (name, collection) in entries.Collections.Take(_mostCollections))
        {
            if (parts.Count > 0) parts.Add(new Text(" "));
            parts.Add(CollectionTable.Of(name, collection, before?.Find(name) as Figure.Group, now, inside));
        }

        if (parts.Count == 0) parts.Add(Cells.Line(entries.Entries.Error is { } error ? Printable.Line(error) : "nothing yet", inside, Look.Quiet));
        // The one place where Spectre reads markup.
        var header = $"[bold aqua] {Markup.Escape(Cells.Cut(Printable.Line(entries.Name), Math.Max(4, width - 16)))} [/]";
        if (entries.IsPaused) header += "[bold yellow]paused [/]";
        return new Panel(new Rows(parts)) { Header = new(header), Border = BoxBorder.Rounded, BorderStyle = Look.Frame, Padding = new Padding(1, 0, 1, 0), Width = width };
    }
}
