using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>Builds the model of the page from a report.</summary>
/// <param name="options">The options of the page.</param>
internal sealed class PageBuilder(PageOptions options)
{
    public PageModel Build(Report report, DateTimeOffset time)
    {
        var tables = new TableBuilder(options, time);
        var namespaces = new List<NamespaceModel>();
        var omitted = 0;
        foreach (var (name, value) in report)
        {
            if (options.Formats.Find(name) is { IsHidden: true }) continue;
            if (namespaces.Count < PageLimits.MaxNamespaces) namespaces.Add(BuildNamespace(name, value, tables, time));
            else omitted++;
        }
        var note = omitted > 0 ? $"{omitted} more namespaces are not shown here. They are in the data."
            : namespaces.Count == 0 ? "There are no statistics yet."
            : null;
        return new(time, namespaces, note);
    }

    private NamespaceModel BuildNamespace(string name, object? value, TableBuilder tables, DateTimeOffset time)
    {
        var id = ElementIds.Create(name);
        var entries = new List<EntryModel>();
        var collections = new List<CollectionModel>();
        var (omittedEntries, omittedCollections) = (0, 0);
        bool? enabled = null;
        if (value is Report scope)
        {
            if (scope.CanBePaused) enabled = scope[NamespaceSwitch.EntryName] as bool?;
            foreach (var (key, entry) in scope)
            {
                var format = options.Formats.Find(name, key);
                if (format is { IsHidden: true }) continue;
                if (entry is Report or List<object?>)
                {
                    if (collections.Count < PageLimits.MaxCollections)
                        collections.Add(tables.Build(name, ElementIds.Create(id, key), key, entry));
                    else omittedCollections++;
                }
                else if (entries.Count < PageLimits.MaxEntries)
                {
                    var displayValue = ValueFormatter.Format(entry, format, FieldNames.IsBytes(key), time);
                    entries.Add(new(ElementIds.Create(id, key), ToDisplayName(key), displayValue));
                }
                else omittedEntries++;
            }
        }
        // The whole namespace could not be read, and its value is the error.
        else entries.Add(new(ElementIds.Create(id, ""), "Error", ValueFormatter.Format(value, null, isBytes: false, time)));
        var note = omittedEntries + omittedCollections > 0
            ? $"{omittedEntries} more entries and {omittedCollections} more collections are not shown here. They are in the data."
            : null;
        return new(id, ToDisplayName(name), enabled, entries, KeyFigures.SelectFrom(entries, collections), collections, note);
    }

    public static string ToDisplayName(string name) =>
        name.Length == 0 ? "(no name)" : VisibleText.From(name, VisibleText.MaxNameLength);
}
