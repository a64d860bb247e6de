namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>Which values of a page changed.</summary>
internal static class PageChanges
{
    /// <summary>The values that are not as before, by id; null if more than values changed.</summary>
    public static List<(string Id, Shown? Shown)>? Between(PageModel before, PageModel after)
    {
        var changes = new List<(string, Shown?)>();
        if (before.Note != after.Note || before.Namespaces.Count != after.Namespaces.Count) return null;
        for (var i = 0; i < after.Namespaces.Count; i++)
        {
            if (!Add(changes, before.Namespaces[i], after.Namespaces[i])) return null;
        }
        return changes;
    }

    private static bool Add(List<(string, Shown?)> changes, NamespaceModel before, NamespaceModel after)
    {
        if (before.Id != after.Id || before.Enabled != after.Enabled || before.Note != after.Note) return false;
        if (before.Entries.Count != after.Entries.Count || before.Collections.Count != after.Collections.Count) return false;
        if (!before.Figures.Select(figure => figure.Id).SequenceEqual(after.Figures.Select(figure => figure.Id))) return false;
        for (var i = 0; i < after.Entries.Count; i++)
        {
            if (before.Entries[i].Id != after.Entries[i].Id) return false;
            if (before.Entries[i].Shown != after.Entries[i].Shown) changes.Add((after.Entries[i].Id, after.Entries[i].Shown));
        }
        for (var i = 0; i < after.Collections.Count; i++)
        {
            if (!Add(changes, before.Collections[i], after.Collections[i])) return false;
        }
        return true;
    }

    private static bool Add(List<(string, Shown?)> changes, CollectionModel before, CollectionModel after)
    {
        if (before.Id != after.Id || before.Named != after.Named || before.Count != after.Count || before.Note != after.Note) return false;
        if (before.Rows.Count != after.Rows.Count || !before.Columns.SequenceEqual(after.Columns)) return false;
        for (var i = 0; i < after.Rows.Count; i++)
        {
            var (old, row) = (before.Rows[i], after.Rows[i]);
            if (old.Id != row.Id) return false;
            for (var column = 0; column < row.Cells.Count; column++)
            {
                if (old.Cells[column] != row.Cells[column]) changes.Add(($"{row.Id}-{after.Columns[column].Id}", row.Cells[column]));
            }
        }
        return true;
    }
}
