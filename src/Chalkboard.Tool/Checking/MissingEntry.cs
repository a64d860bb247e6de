using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Checking;

/// <summary>Explains that an entry doesn't exist, and lists the entries that do.</summary>
internal static class MissingEntry
{
    private const int MaxNames = 12;

    /// <summary>Explains why the path has no entry at a depth.</summary>
    public static string Explain(Figure statistics, IReadOnlyList<string> entry, int depth)
    {
        var ancestors = new List<Figure> { statistics };
        foreach (var name in entry.Take(depth)) ancestors.Add(((Figure.Group)ancestors[^1]).Find(name)!);

        var parentPath = depth == 0 ? "the statistics" : EntryPath.Format(entry.Take(depth));
        var entryName = EntryPath.Escape(entry[depth]);
        return ancestors[depth] switch
        {
            _ when FindNameWithSlash(ancestors, entry) is { } suggestion =>
                $"There is no entry {EntryPath.Format(entry)}, but there is {suggestion}. Write \\/ for a slash in a name.",
            Figure.Group { Error: { } error } => $"{parentPath} failed in the application: {Printable.ToLine(error)}",
            Figure.Group { Entries.Count: 0 } =>
                $"There is no {entryName} in {parentPath}, which {(depth == 0 ? "are" : "is")} empty. Try again after the application " +
                $"has published figures.",
            Figure.Group { IsList: true } list =>
                $"There is no {entryName} in the list {parentPath}. It takes an index from 0 to {list.Entries.Count - 1}, or from -1 for " +
                $"the last to -{list.Entries.Count}.",
            Figure.Group group => $"There is no {entryName} in {parentPath}. It has: {ListNames(group, entry[depth])}",
            _ when depth == 0 => "The address returns a single value. Give the address of its namespace or collection.",
            _ => $"{parentPath} is a single value, and contains no {entryName}. Shorten the path.",
        };
    }

    /// <summary>Lists the names in a group, escaped for a path, those similar to a name first.</summary>
    public static string ListNames(Figure.Group group, string similarName)
    {
        var names = group.Entries.Select(entry => entry.Key).Distinct(StringComparer.Ordinal)
            .OrderByDescending(name => name.Contains(similarName, StringComparison.OrdinalIgnoreCase))
            .Take(MaxNames)
            .Select(name => EntryPath.Escape(Printable.ToLine(name, 60)));
        var more = group.Entries.Count - MaxNames;
        return string.Join(", ", names) + (more > 0 ? $", and {more} more" : "");
    }

    // A name such as 'Requests/Second' is easily mistaken for two names.
    private static string? FindNameWithSlash(List<Figure> ancestors, IReadOnlyList<string> entry)
    {
        for (var start = 0; start < ancestors.Count; start++)
        {
            for (var end = Math.Min(entry.Count, start + 4); end > start + 1; end--)
            {
                var joined = string.Join('/', entry.Skip(start).Take(end - start));
                if (ancestors[start] is Figure.Group group && group.Find(joined) is not null)
                    return EntryPath.Format([.. entry.Take(start), joined, .. entry.Skip(end)]);
            }
        }

        return null;
    }
}
