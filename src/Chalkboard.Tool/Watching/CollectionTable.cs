using Chalkboard.Tool.Reading;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chalkboard.Tool.Watching;

/// <summary>A collection as a table, one record a row, with the columns that fit.</summary>
internal static class CollectionTable
{
    private const int MaxRows = 12;
    private const int MaxColumns = 24;
    private const int MaxColumnWidth = 48;
    private const int MinColumnWidth = 15;
    private const int ColumnGap = 2;
    private const int MinNameColumnWidth = 20;
    private const string NameColumn = "";

    public static IRenderable Create(string name, Figure.Group collection, Figure.Group? before, DateTimeOffset now, int width)
    {
        // The newest records are at the end of a list.
        var records = collection.IsList ? [.. collection.Entries.TakeLast(MaxRows).Reverse()] : collection.Entries.Take(MaxRows).ToList();
        var fields = records.SelectMany(
            record =>
                record.Value is Figure.Group { Error: null } fields
                    ? fields.Entries.Where(field => field.Value is not Figure.Null).Select(field => field.Key)
                    : []).Distinct(StringComparer.Ordinal).ToList();
        fields.Sort(FieldOrder.Instance);
        var columns = new List<TableColumnLayout>();
        if (!collection.IsList)
            columns.Add(
                TableColumnLayout.Create(NameColumn, records.Select(record => (Printable.ToLine(record.Key, 100), Styles.Name, false))));
        foreach (var field in fields.Take(MaxColumns))
            columns.Add(
                TableColumnLayout.Create(
                    Printable.ToLine(field, 60), records.Select(
                        record => CreateCell(record, field, collection.IsList ? null : before, now))));
        // A row with a scalar or an error instead of a record has one cell.
        if (records.Any(record => record.Value is not Figure.Group { Error: null }))
            columns.Add(
                TableColumnLayout.Create(
                    "", records.Select(
                        record =>
                            record.Value is Figure.Group { Error: null }
                                ? ("", Style.Plain, false)
                                : (FigureFormat.Format("", record.Value), record.Value is Figure.Group ? Styles.Error : Styles.Value,
                                false))));

        var visibleColumns = FitColumns(columns, width);
        var hiddenCount = fields.Count - Math.Min(fields.Count, visibleColumns.Count(column => column.Name.Length > 0));
        var counts = FormatCounts(collection, records.Count, hiddenCount);
        var title = new Paragraph(
            TextCells.Truncate(Printable.ToLine(name), Math.Max(4, width - TextCells.GetWidth(counts))), Styles.Title);
        title.Append(counts, Styles.Quiet);
        if (visibleColumns.Count == 0 || records.Count == 0) return title;

        var table = new Table
        {
            Border = TableBorder.None,
            ShowHeaders = visibleColumns.Any(column => column.Name.Length > 0),
            Expand = false,
        };
        foreach (var column in visibleColumns)
        {
            table.AddColumn(
                new TableColumn(
                    TextCells.CreateLine(column.Name, column.Width, Styles.Quiet, column.IsNumeric ? Justify.Right : Justify.Left))
                {
                    Width = column.Width,
                    NoWrap = true,
                    Padding = new Padding(0, 0, ColumnGap, 0),
                    Alignment = column.IsNumeric ? Justify.Right : Justify.Left,
                });
        }

        for (var row = 0; row < records.Count; row++)
            table.AddRow(
                visibleColumns.Select(
                    column =>
                        TextCells.CreateLine(
                            column.Cells[row].Text, column.Width, column.Cells[row].Style, column.IsNumeric
                                ? Justify.Right
                                : Justify.Left)));
        return new Rows(title, table);
    }

    private static string FormatCounts(Figure.Group collection, int shown, int hidden)
    {
        var count =
            collection.Entries.Count == 0
                ? "  none" : shown == collection.Entries.Count ? $"  {shown}" : $"  {shown} of {collection.Entries.Count}";
        return hidden > 0 ? $"{count} · {hidden} more {(hidden == 1 ? "column" : "columns")} in a wider terminal" : count;
    }

    private static (string Text, Style Style, bool IsNumeric) CreateCell(
        KeyValuePair<string, Figure> record, string field, Figure.Group? before, DateTimeOffset now)
    {
        var figure = (record.Value as Figure.Group)?.Find(field);
        var text = figure is Figure.Null ? "" : FigureFormat.Format(field, figure, now);
        var isChanged = before is not null
            && figure is Figure.Number
            && !figure.Equals((before.Find(record.Key) as Figure.Group)?.Find(field));
        return (
            text, figure is Figure.Group { Error: not null } ? Styles.Error : isChanged ? Styles.Changed : Style.Plain,
            figure is Figure.Number);
    }

    // Texts are truncated before columns are left out. A truncated number would be wrong.
    private static List<TableColumnLayout> FitColumns(List<TableColumnLayout> columns, int width)
    {
        var shown = columns.ToList();
        while (shown.Count > 1 && shown.Sum(column => column.MinWidth + ColumnGap) > width) shown.RemoveAt(shown.Count - 1);
        while (shown.Sum(column => column.Width + ColumnGap) is var total
            && total > width
            && shown.Where(column => column.Width > column.MinWidth).MaxBy(column => column.Width) is { } widest)
            widest.Width = Math.Max(widest.MinWidth, widest.Width - (total - width));
        if (shown.Count == 1) shown[0].Width = Math.Clamp(shown[0].Width, 1, Math.Max(1, width - ColumnGap));
        return shown;
    }

    private sealed class TableColumnLayout
    {
        public required string Name { get; init; }

        public required IReadOnlyList<(string Text, Style Style)> Cells { get; init; }

        public required bool IsNumeric { get; init; }

        public required int Width { get; set; }

        /// <summary>The minimum useful width.</summary>
        public required int MinWidth { get; init; }

        public static TableColumnLayout Create(string name, IEnumerable<(string Text, Style Style, bool IsNumeric)> cells)
        {
            var all = cells.ToList();
            var isNumeric = all.Any(cell => cell.IsNumeric) && all.All(cell => cell.IsNumeric || cell.Text.Length == 0);
            var width = Math.Clamp(
                all.Select(
                    cell => Watching.TextCells.GetWidth(cell.Text)).Append(Watching.TextCells.GetWidth(name)).Max(), 1, MaxColumnWidth);
            return new()
            {
                Name = name,
                Cells = [.. all.Select(cell => (cell.Text, cell.Style))],
                IsNumeric = isNumeric,
                Width = width,
                MinWidth = isNumeric ? width : Math.Min(width, name == NameColumn ? MinNameColumnWidth : MinColumnWidth),
            };
        }
    }
}
