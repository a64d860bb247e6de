using Chalkboard.Tool.Reading;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chalkboard.Tool.Watching;

/// <summary>The scalars of a namespace, in as many columns as fit, from top to bottom.</summary>
internal static class ScalarGrid
{
    private const int MaxNameWidth = 34;
    private const int MaxValueWidth = 44;
    private const int ColumnGap = 3;
    private const int MaxScalars = 300;

    public static IRenderable Create(NamespaceFigures namespaceFigures, Figure.Group? before, CounterRates rates, int width)
    {
        var all = namespaceFigures.Scalars.ToList();
        var cells = all.Take(MaxScalars).Select(
            entry => ScalarCell.Create(namespaceFigures.Name, entry.Key, entry.Value, before, rates)).ToList();
        var nameWidth = cells.Max(cell => Math.Min(MaxNameWidth, TextCells.GetWidth(cell.Name)));
        var valueWidth = cells.Max(cell => Math.Min(MaxValueWidth, TextCells.GetWidth(cell.Value)));
        var rateWidth = cells.Max(cell => TextCells.GetWidth(cell.Rate));
        // In a narrow terminal, values are truncated before names.
        nameWidth = Math.Min(nameWidth, Math.Max(4, width - 1 - 8));
        valueWidth = Math.Min(valueWidth, Math.Max(4, width - nameWidth - 1));
        if (nameWidth + valueWidth + 2 + rateWidth > width) rateWidth = 0;

        var groupWidth = nameWidth + 1 + valueWidth + (rateWidth > 0 ? 1 + rateWidth : 0);
        var columns = Math.Clamp((width + ColumnGap) / (groupWidth + ColumnGap), 1, cells.Count);
        var rows = (cells.Count + columns - 1) / columns;
        var grid = new Grid { Expand = false };
        for (var column = 0; column < columns; column++)
        {
            grid.AddColumn(CreateColumn(nameWidth, 1));
            grid.AddColumn(CreateColumn(valueWidth, rateWidth > 0 ? 1 : column < columns - 1 ? ColumnGap : 0));
            if (rateWidth > 0) grid.AddColumn(CreateColumn(rateWidth, column < columns - 1 ? ColumnGap : 0));
        }

        for (var row = 0; row < rows; row++)
        {
            var line = new List<IRenderable>();
            for (var column = 0; column < columns; column++)
            {
                var cell = column * rows + row < cells.Count ? cells[column * rows + row] : ScalarCell.Empty;
                line.Add(TextCells.CreateLine(cell.Name, nameWidth, Styles.Name));
                line.Add(TextCells.CreateLine(cell.Value, valueWidth, cell.Style, Justify.Right));
                if (rateWidth > 0) line.Add(TextCells.CreateLine(cell.Rate, rateWidth, Styles.Rate));
            }

            grid.AddRow([.. line]);
        }

        return all.Count <= MaxScalars
            ? grid
            : new Rows(grid, TextCells.CreateLine($"… and {all.Count - MaxScalars} more", width, Styles.Quiet));
    }

    private static GridColumn CreateColumn(int width, int gap) =>
        new() { Width = width, NoWrap = true, Padding = new Padding(0, 0, gap, 0) };

    private sealed record ScalarCell(string Name, string Value, Style Style, string Rate)
    {
        public static ScalarCell Empty { get; } = new("", "", Style.Plain, "");

        public static ScalarCell Create(string namespaceName, string name, Figure figure, Figure.Group? before, CounterRates rates)
        {
            var style = figure is Figure.Group ? Styles.Error : before is not null
                && !FigureFormat.AlwaysChanges(name)
                && !figure.Equals(before.Find(name)) ? Styles.Changed : Styles.Value;
            return new(
                Printable.ToLine(name, 100), FigureFormat.Format(name, figure), style, rates.Find(namespaceName, name) is { } rate
                    ? FigureFormat.FormatRate(name, rate)
                    : "");
        }
    }
}
