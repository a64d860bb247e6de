using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>Makes what the page shows of a report.</summary>
/// <param name="options">How it looks.</param>
internal sealed class PageBuilder(PageOptions options)
{
    public PageModel Build(Report report, DateTimeOffset time)
    {
        var tables = new TableBuilder(options, time);
        var namespaces = new List<NamespaceModel>();
        var left = 0;
        foreach (var (name, value) in report)
        {
            if (options.Formats.Of(name) is { IsHidden: true }) continue;
            if (namespaces.Count < Limits.Namespaces) namespaces.Add(Namespace(name, value, tables, time));
            else left++;
        }
        var note = left > 0 ? $"{left} more namespaces are not shown here. They are in the data." : namespaces.Count == 0 ? "There are no statistics yet." : null;
        return new(time, namespaces, note);
    }

    private NamespaceModel Namespace(string name, object? value, TableBuilder tables, DateTimeOffset time)
    {
        var id = Ids.Of(name);
        var entries = new List<Entry>();
        var collections = new List<CollectionModel>();
        var (entriesLeft, collectionsLeft) = (0, 0);
        bool? enabled = null;
        if (value is Report scope)
        {
            if (scope.CanBePaused) enabled = scope[NamespaceSwitch.EntryName] as bool?;
            foreach (var (key, inner) in scope)
            {
                var format = options.Formats.Of(name, key);
                if (format is { IsHidden: true }) continue;
                if (inner is Report or List<object?>)
                {
                    if (collections.Count < Limits.Collections) collections.Add(tables.Build(name, Ids.Of(id, key), key, inner));
                    else collectionsLeft++;
                }
                else if (entries.Count < Limits.Entries)
                    entries.Add(new(Ids.Of(id, key), NameOf(key), Formatting.Show(inner, format, FieldNames.CountBytes(key), time)));
                else entriesLeft++;
            }
        }
        // The error that stands for the whole namespace.
        else entries.Add(new(Ids.Of(id, ""), "Error", Formatting.Show(value, null, bytes: false, time)));
        var note = entriesLeft + collectionsLeft > 0 ? $"{entriesLeft} more entries and {collectionsLeft} more collections are not shown here. They are in the data." : null;
        return new(id, NameOf(name), enabled, entries, Figures.Among(entries, collections), collections, note);
    }

    public static string NameOf(string name) => name.Length == 0 ? "(no name)" : VisibleText.Of(name, VisibleText.LongestName);
}
