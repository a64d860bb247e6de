using System.Globalization;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>Makes tables of the collections of one report, so many values in all and no more.</summary>
internal sealed class TableBuilder(PageOptions options, DateTimeOffset time)
{
    /// <summary>The column of records that are scalars, or errors. A field may have this name, too.</summary>
    private const string Value = "Value";

    /// <summary>The field that holds the local path of a trace, by the convention.</summary>
    private const string Trace = "Trace";

    /// <summary>What CherryPy calls requests that took long, and what is told of each.</summary>
    private const string SlowQueries = "Slow Queries";
    private const string RequestLine = "Request-Line";

    /// <summary>What the names of namespaces of requests end in.</summary>
    private const string Applications = " Applications";

    private int _left = Limits.Values;

    public CollectionModel Build(string scope, string id, string name, object collection)
    {
        var (named, list) = (collection as Report, collection as List<object?>);
        var count = named?.Count ?? list!.Count;
        // Of many that are not shown, nothing is made.
        var most = Math.Max(0, options.Rows);
        var shown = named is not null
            ? named.Take(most).Select(record => (Id: Ids.Of(id, record.Key), Name: PageBuilder.NameOf(record.Key), record.Key, record.Value)).ToList()
            : Newest(list!).Take(most).Select((record, at) => (Id: $"{id}-{at}", Name: "", Key: "", Value: record)).ToList();

        var fields = Fields(scope, name, shown.Select(record => record.Value));
        var left = fields.Count - Limits.Columns;
        if (left > 0) fields.RemoveRange(Limits.Columns, left);
        if (fields.Count > 0 && shown.Count * fields.Count > _left) shown = shown[..(_left / fields.Count)];
        _left -= shown.Count * fields.Count;

        var rows = new List<Row>(shown.Count);
        foreach (var record in shown)
        {
            var cells = new Shown?[fields.Count];
            for (var i = 0; i < cells.Length; i++) cells[i] = Cell(record.Value, fields[i], record.Key);
            rows.Add(new(record.Id, record.Name, cells));
        }
        var columns = fields.Select((field, at) => new Column(Ids.Of(field.Name), PageBuilder.NameOf(field.Name), HoldsAmounts(rows, at))).ToList();
        var isOfRequests = name == SlowQueries
            && (scope.EndsWith(Applications, StringComparison.Ordinal) || fields.Any(field => field.Name == RequestLine));
        return new(id, isOfRequests ? "Slow Requests" : PageBuilder.NameOf(name), collection is Report, columns, rows, count,
            Note(isOfRequests, collection is Report, rows.Count, count, left));
    }

    /// <summary>The newest stands last, and is looked for first.</summary>
    private static IEnumerable<object?> Newest(List<object?> records)
    {
        for (var i = records.Count - 1; i >= 0; i--) yield return records[i];
    }

    /// <summary>All fields of the records that are not hidden, in the order in which people look for them, with their formats.</summary>
    private List<(string Name, Format? Format, bool Bytes)> Fields(string scope, string name, IEnumerable<object?> records)
    {
        var names = new SortedSet<string>(FieldOrder.Instance);
        Report? last = null;
        foreach (var record in records)
        {
            if (record is not Report report) names.Add(Value);
            // Records mostly have the names of the one before.
            else if (last is null || !last.Names.SequenceEqual(report.Names)) names.UnionWith((last = report).Names);
        }
        return [.. names.Select(field => (field, options.Formats.Of(scope, name, field), FieldNames.CountBytes(field)))
            .Where(field => field.Item2 is not { IsHidden: true })];
    }

    private Shown? Cell(object? record, (string Name, Format? Format, bool Bytes) field, string key)
    {
        // A record of how many bytes something takes counts bytes in every field but one.
        var bytes = field.Bytes || (field.Name != "Count" && FieldNames.CountBytes(key));
        if (record is not Report report) return field.Name == Value ? Formatting.Show(record, field.Format, bytes, time) : null;
        if (!report.TryGetValue(field.Name, out var value)) return null;
        var shown = Formatting.Show(value, field.Format, bytes, time);
        return field is { Name: Trace, Format: null } && LocalPath.Is(value as string) ? shown with { Kind = Kind.Link } : shown;
    }

    private static bool HoldsAmounts(List<Row> rows, int column)
    {
        var (amounts, others) = (0, 0);
        foreach (var row in rows)
        {
            if (row.Cells[column] is not { Kind: not Kind.None } cell) continue;
            if (cell.Kind.IsAmount()) amounts++;
            else others++;
        }
        return amounts > others;
    }

    private static string? Note(bool isOfSlowRequests, bool named, int shown, int all, int columnsLeft)
    {
        var notes = new List<string>();
        if (isOfSlowRequests) notes.Add($"They are called {SlowQueries} in the data.");
        if (shown < all) notes.Add($"The {(named ? "first" : "newest")} {Text(shown)} of {Text(all)} records are shown here. All are in the data.");
        if (columnsLeft > 0) notes.Add($"{Text(columnsLeft)} more columns are not shown here.");
        return notes.Count == 0 ? null : string.Join(' ', notes);

        static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
    }
}
