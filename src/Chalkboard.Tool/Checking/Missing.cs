using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Checking;

/// <summary>Says what there is, in place of an entry that there isn't.</summary>
internal static class Missing
{
    private const int _mostNames = 12;

    /// <summary>Explains why the path leads nowhere at that depth.</summary>
    public static string Explain(Figure statistics, IReadOnlyList<string> entry, int depth)
    {
        var above = new List<Figure> { statistics };
        foreach (var name in entry.Take(depth)) above.Add(((Figure.Group)above[^1]).Find(name)!);

        var place = depth == 0 ? "the statistics" : EntryPath.Of(entry.Take(depth));
        var wanted = EntryPath.Escape(entry[depth]);
        return above[depth] switch
        {
            _ when WithSlash(above, entry) is { } meant => $"There is no entry {EntryPath.Of(entry)}, but there is {meant}. Write \\/ for a slash inside of a name.",
            Figure.Group { Error: { } error } => $"{place} failed in the application: {Printable.Line(error)}",
            Figure.Group { Entries.Count: 0 } => $"There is no {wanted} in {place}, which {(depth == 0 ? "are" : "is")} empty. Has the application anything to tell yet?",
            Figure.Group { IsList: true } list => $"There is no {wanted} in the list {place}. It takes an index from 0 to {list.Entries.Count - 1}, or from -1 for the last to -{list.Entries.Count}.",
            Figure.Group group => $"There is no {wanted} in {place}. There is: {Names(group, entry[depth])}",
            _ when depth == 0 => "The address gives a single value. Give the address of what holds it.",
            _ => $"{place} is a single value, and holds no {wanted}. Leave that off.",
        };
    }

    /// <summary>The names in a group, as a path takes them, the likely ones first.</summary>
    public static string Names(Figure.Group group, string like)
    {
        var names = group.Entries.Select(entry => entry.Key).Distinct(StringComparer.Ordinal)
            .OrderByDescending(name => name.Contains(like, StringComparison.OrdinalIgnoreCase))
            .Take(_mostNames)
            .Select(name => EntryPath.Escape(Printable.Line(name, 60)));
        var more = group.Entries.Count - _mostNames;
        return string.Join(", ", names) + (more > 0 ? $", and {more} more" : "");
    }

    // 'Requests/Second' is one name, and easily taken for two.
    private static string? WithSlash(List<Figure> above, IReadOnlyList<string> entry)
    {
        for (var from = 0; from < above.Count; from++)
        {
            for (var to = Math.Min(entry.Count, from + 4); to > from + 1; to--)
            {
                var joined = string.Join('/', entry.Skip(from).Take(to - from));
                if (above[from] is Figure.Group group && group.Find(joined) is not null)
                    return EntryPath.Of([.. entry.Take(from), joined, .. entry.Skip(to)]);
            }
        }

        return null;
    }
}
