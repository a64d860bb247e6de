using Chalkboard.Tool.Reading;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chalkboard.Tool.Watching;

/// <summary>The figures of a namespace, in as many columns as fit, read from top to bottom.</summary>
internal static class ScalarGrid
{
    private const int _widestName = 34;
    private const int _widestValue = 44;
    private const int _gap = 3;
    private const int _most = 300;

    public static IRenderable Of(Namespace entries, Figure.Group? before, Rates rates, int width)
    {
        var all = entries.Scalars.ToList();
        var cells = all.Take(_most).Select(entry => Cell.Of(entries.Name, entry.Key, entry.Value, before, rates)).ToList();
        var names = cells.Max(cell => Math.Min(_widestName, Cells.Width(cell.Name)));
        var values = cells.Max(cell => Math.Min(_widestValue, Cells.Width(cell.Value)));
        var paces = cells.Max(cell => Cells.Width(cell.Pace));
        // A narrow terminal cuts values rather than names; then names, too.
        names = Math.Min(names, Math.Max(4, width - 1 - 8));
        values = Math.Min(values, Math.Max(4, width - names - 1));
        if (names + values + 2 + paces > width) paces = 0;

        var one = names + 1 + values + (paces > 0 ? 1 + paces : 0);
        var columns = Math.Clamp((width + _gap) / (one + _gap), 1, cells.Count);
        var rows = (cells.Count + columns - 1) / columns;
        var grid = new Grid { Expand = false };
        for (var column = 0; column < columns; column++)
        {
            grid.AddColumn(Column(names, 1));
            grid.AddColumn(Column(values, paces > 0 ? 1 : column < columns - 1 ? _gap : 0));
            if (paces > 0) grid.AddColumn(Column(paces, column < columns - 1 ? _gap : 0));
        }

        for (var row = 0; row < rows; row++)
        {
            var line = new List<IRenderable>();
            for (var column = 0; column < columns; column++)
            {
                var cell = column * rows + row < cells.Count ? cells[column * rows + row] : Cell.Empty;
                line.Add(Cells.Line(cell.Name, names, Look.Name));
                line.Add(Cells.Line(cell.Value, values, cell.Style, Justify.Right));
                if (paces > 0) line.Add(Cells.Line(cell.Pace, paces, Look.Rate));
            }

            grid.AddRow([.. line]);
        }

        return all.Count <= _most ? grid : new Rows(grid, Cells.Line($"… and {all.Count - _most} more", width, Look.Quiet));
    }

    private static GridColumn Column(int width, int gap) => new() { Width = width, NoWrap = true, Padding = new Padding(0, 0, gap, 0) };

    private sealed record Cell(string Name, string Value, Style Style, string Pace)
    {
        public static Cell Empty { get; } = new("", "", Style.Plain, "");

        public static Cell Of(string in_, string name, Figure figure, Figure.Group? before, Rates rates)
        {
            var style = figure is Figure.Group ? Look.Trouble : before is not null && !Humane.AlwaysChanges(name) && !figure.Equals(before.Find(name)) ? Look.Changed : Look.Value;
            return new(Printable.Line(name, 100), Humane.Write(name, figure), style, rates.Find(in_, name) is { } rate ? Humane.Rate(name, rate) : "");
        }
    }
}
