using Chalkboard.Tool.Reading;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chalkboard.Tool.Watching;

/// <summary>A collection as a table, one record a row, with the columns that fit.</summary>
internal static class CollectionTable
{
    private const int _mostRows = 12;
    private const int _mostColumns = 24;
    private const int _widest = 48;
    private const int _narrowest = 15;
    private const int _gap = 2;
    private const int _narrowestId = 20;
    private const string _id = "";

    public static IRenderable Of(string name, Figure.Group collection, Figure.Group? before, DateTimeOffset now, int width)
    {
        // The newest stand at the end of a list.
        var records = collection.IsList ? [.. collection.Entries.TakeLast(_mostRows).Reverse()] : collection.Entries.Take(_mostRows).ToList();
        var fields = records.SelectMany(record => record.Value is Figure.Group { Error: null } fields ? fields.Entries.Where(field => field.Value is not Figure.Nothing).Select(field => field.Key) : []).Distinct(StringComparer.Ordinal).ToList();
        fields.Sort(FieldOrder.Instance);
        var columns = new List<Column>();
        if (!collection.IsList) columns.Add(Column.Of(_id, records.Select(record => (Printable.Line(record.Key, 100), Look.Name, false))));
        foreach (var field in fields.Take(_mostColumns)) columns.Add(Column.Of(Printable.Line(field, 60), records.Select(record => Cell(record, field, collection.IsList ? null : before, now))));
        // A record that is none, or failed, has one cell that says so.
        if (records.Any(record => record.Value is not Figure.Group { Error: null })) columns.Add(Column.Of("", records.Select(record => record.Value is Figure.Group { Error: null } ? ("", Style.Plain, false) : (Humane.Write("", record.Value), record.Value is Figure.Group ? Look.Trouble : Look.Value, false))));

        var shown = Fit(columns, width);
        var hidden = fields.Count - Math.Min(fields.Count, shown.Count(column => column.Name.Length > 0));
        var summary = Summary(collection, records.Count, hidden);
        var title = new Paragraph(Cells.Cut(Printable.Line(name), Math.Max(4, width - Cells.Width(summary))), Look.Title);
        title.Append(summary, Look.Quiet);
        if (shown.Count == 0 || records.Count == 0) return title;

        var table = new Table { Border = TableBorder.None, ShowHeaders = shown.Any(column => column.Name.Length > 0), Expand = false };
        foreach (var column in shown)
        {
            table.AddColumn(new TableColumn(Cells.Line(column.Name, column.Width, Look.Quiet, column.IsNumeric ? Justify.Right : Justify.Left)) { Width = column.Width, NoWrap = true, Padding = new Padding(0, 0, _gap, 0), Alignment = column.IsNumeric ? Justify.Right : Justify.Left });
        }

        for (var row = 0; row < records.Count; row++) table.AddRow(shown.Select(column => Cells.Line(column.Cells[row].Text, column.Width, column.Cells[row].Style, column.IsNumeric ? Justify.Right : Justify.Left)));
        return new Rows(title, table);
    }

    private static string Summary(Figure.Group collection, int shown, int hidden)
    {
        var count = collection.Entries.Count == 0 ? "  none" : shown == collection.Entries.Count ? $"  {shown}" : $"  {shown} of {collection.Entries.Count}";
        return hidden > 0 ? $"{count} · {hidden} more {(hidden == 1 ? "column" : "columns")} in a wider terminal" : count;
    }

    private static (string Text, Style Style, bool IsNumeric) Cell(KeyValuePair<string, Figure> record, string field, Figure.Group? before, DateTimeOffset now)
    {
        var figure = (record.Value as Figure.Group)?.Find(field);
        var text = figure is Figure.Nothing ? "" : Humane.Write(field, figure, now);
        var isChanged = before is not null && figure is Figure.Number && !figure.Equals((before.Find(record.Key) as Figure.Group)?.Find(field));
        return (text, figure is Figure.Group { Error: not null } ? Look.Trouble : isChanged ? Look.Changed : Style.Plain, figure is Figure.Number);
    }

    // Texts are cut before columns are left out. Half a number would be another number.
    private static List<Column> Fit(List<Column> columns, int width)
    {
        var shown = columns.ToList();
        while (shown.Count > 1 && shown.Sum(column => column.Least + _gap) > width) shown.RemoveAt(shown.Count - 1);
        while (shown.Sum(column => column.Width + _gap) is var total && total > width && shown.Where(column => column.Width > column.Least).MaxBy(column => column.Width) is { } widest)
            widest.Width = Math.Max(widest.Least, widest.Width - (total - width));
        if (shown.Count == 1) shown[0].Width = Math.Clamp(shown[0].Width, 1, Math.Max(1, width - _gap));
        return shown;
    }

    private sealed class Column
    {
        public required string Name { get; init; }

        public required IReadOnlyList<(string Text, Style Style)> Cells { get; init; }

        public required bool IsNumeric { get; init; }

        public required int Width { get; set; }

        /// <summary>The width below which it says too little.</summary>
        public required int Least { get; init; }

        public static Column Of(string name, IEnumerable<(string Text, Style Style, bool IsNumeric)> cells)
        {
            var all = cells.ToList();
            var isNumeric = all.Any(cell => cell.IsNumeric) && all.All(cell => cell.IsNumeric || cell.Text.Length == 0);
            var width = Math.Clamp(all.Select(cell => Watching.Cells.Width(cell.Text)).Append(Watching.Cells.Width(name)).Max(), 1, _widest);
            return new()
            {
                Name = name,
                Cells = [.. all.Select(cell => (cell.Text, cell.Style))],
                IsNumeric = isNumeric,
                Width = width,
                Least = isNumeric ? width : Math.Min(width, name == _id ? _narrowestId : _narrowest),
            };
        }
    }
}
