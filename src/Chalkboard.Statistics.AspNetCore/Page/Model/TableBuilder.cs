using System.Globalization;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>Builds the tables of the collections of one report, up to a total number of values.</summary>
internal sealed class TableBuilder(PageOptions options, DateTimeOffset time)
{
    /// <summary>The column for records that are scalars or errors. A field may have the same name.</summary>
    private const string ValueColumn = "Value";

    /// <summary>The field that contains the local path of a trace, by the convention.</summary>
    private const string TraceField = "Trace";

    /// <summary>CherryPy's name for slow requests, and a field of each.</summary>
    private const string SlowQueriesCollection = "Slow Queries";
    private const string RequestLineField = "Request-Line";

    /// <summary>The suffix of namespaces of requests.</summary>
    private const string ApplicationsSuffix = " Applications";

    private int _remainingValues = PageLimits.MaxValues;

    public CollectionModel Build(string namespaceName, string id, string name, object collection)
    {
        var (named, list) = (collection as Report, collection as List<object?>);
        var count = named?.Count ?? list!.Count;
        // Records beyond the bound are not formatted.
        var maxRows = options.MaxRows;
        var records = named is not null
            ? named.Take(maxRows)
                .Select(
                    record =>
                        (Id: ElementIds.Create(id, record.Key), Name: PageBuilder.ToDisplayName(record.Key), record.Key, record.Value))
                .ToList()
            : SortNewestFirst(list!).Take(maxRows)
                .Select((record, index) => (Id: $"{id}-{index}", Name: "", Key: "", Value: record)).ToList();

        var fields = GetFields(namespaceName, name, records.Select(record => record.Value));
        var omittedColumns = fields.Count - PageLimits.MaxColumns;
        if (omittedColumns > 0) fields.RemoveRange(PageLimits.MaxColumns, omittedColumns);
        if (fields.Count > 0 && records.Count * fields.Count > _remainingValues)
            records = records[..(_remainingValues / fields.Count)];
        _remainingValues -= records.Count * fields.Count;

        var rows = new List<RowModel>(records.Count);
        foreach (var record in records)
        {
            var cells = new DisplayValue?[fields.Count];
            for (var i = 0; i < cells.Length; i++) cells[i] = FormatCell(record.Value, fields[i], record.Key);
            rows.Add(new(record.Id, record.Name, cells));
        }
        var columns = fields.Select((field, index) =>
            new ColumnModel(ElementIds.Create(field.Name), PageBuilder.ToDisplayName(field.Name), HoldsAmounts(rows, index))).ToList();
        var isOfSlowRequests = name == SlowQueriesCollection
            && (namespaceName.EndsWith(ApplicationsSuffix, StringComparison.Ordinal)
                || fields.Any(field => field.Name == RequestLineField));
        return new(id, isOfSlowRequests ? "Slow Requests" : PageBuilder.ToDisplayName(name), collection is Report, columns, rows, count,
            GetNote(isOfSlowRequests, collection is Report, rows.Count, count, omittedColumns));
    }

    /// <summary>Reverses a list: the newest record is last in the list, and first on the page.</summary>
    private static IEnumerable<object?> SortNewestFirst(List<object?> records)
    {
        for (var i = records.Count - 1; i >= 0; i--) yield return records[i];
    }

    /// <summary>
    /// Returns the fields of the records that are not hidden, in the order of <see cref="FieldOrder"/>, with their formats.
    /// </summary>
    private List<(string Name, ValueFormat? Format, bool IsBytes)> GetFields(
        string namespaceName, string name, IEnumerable<object?> records)
    {
        var names = new SortedSet<string>(FieldOrder.Instance);
        Report? last = null;
        foreach (var record in records)
        {
            if (record is not Report report) names.Add(ValueColumn);
            // Records usually have the names of the one before.
            else if (last is null || !last.Names.SequenceEqual(report.Names)) names.UnionWith((last = report).Names);
        }
        return
        [
            .. names.Select(field =>
                (Name: field, Format: options.Formats.Find(namespaceName, name, field), IsBytes: FieldNames.IsBytes(field)))
            .Where(field => field.Format is not { IsHidden: true }),
        ];
    }

    private DisplayValue? FormatCell(object? record, (string Name, ValueFormat? Format, bool IsBytes) field, string recordName)
    {
        // In a summary of sizes in bytes, all fields except the count are bytes.
        var isBytes = field.IsBytes || (field.Name != "Count" && FieldNames.IsBytes(recordName));
        if (record is not Report report)
            return field.Name == ValueColumn ? ValueFormatter.Format(record, field.Format, isBytes, time) : null;
        if (!report.TryGetValue(field.Name, out var value)) return null;
        var displayValue = ValueFormatter.Format(value, field.Format, isBytes, time);
        var isLink = field is { Name: TraceField, Format: null } && LocalPath.IsLocalPath(value as string);
        return isLink ? displayValue with { Kind = ValueKind.Link } : displayValue;
    }

    private static bool HoldsAmounts(List<RowModel> rows, int column)
    {
        var (amounts, others) = (0, 0);
        foreach (var row in rows)
        {
            if (row.Cells[column] is not { Kind: not ValueKind.None } cell) continue;
            if (cell.Kind.IsAmount()) amounts++;
            else others++;
        }
        return amounts > others;
    }

    private static string? GetNote(bool isOfSlowRequests, bool hasRowNames, int rowCount, int recordCount, int omittedColumns)
    {
        var notes = new List<string>();
        if (isOfSlowRequests) notes.Add($"They are called {SlowQueriesCollection} in the data.");
        if (rowCount < recordCount)
        {
            var which = hasRowNames ? "first" : "newest";
            notes.Add($"The {which} {Format(rowCount)} of {Format(recordCount)} records are shown here. All are in the data.");
        }
        if (omittedColumns > 0) notes.Add($"{Format(omittedColumns)} more columns are not shown here.");
        return notes.Count == 0 ? null : string.Join(' ', notes);

        static string Format(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
    }
}
