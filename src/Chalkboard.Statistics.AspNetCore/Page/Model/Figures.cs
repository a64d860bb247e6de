namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>Which numbers of a namespace an operator looks for first, by the words that names usually have.</summary>
internal static class Figures
{
    public static IReadOnlyList<Entry> Among(IReadOnlyList<Entry> entries)
    {
        var ranked = entries.Where(entry => entry.Shown.Number is not null && entry.Shown.Kind.IsAmount()).Select(entry => (Entry: entry, Rank: Rank(entry))).ToList();
        var telling = ranked.Where(candidate => candidate.Rank < 4).ToList();
        // Where names tell nothing, some of many are better than none.
        if (telling.Count < 2 && ranked.Count >= Limits.Figures) telling = ranked;
        return [.. telling.OrderBy(candidate => candidate.Rank).Take(Limits.Figures).Select(candidate => candidate.Entry)];
    }

    private static int Rank(Entry entry)
    {
        var name = entry.Name;
        if (name.EndsWith("/Second", StringComparison.Ordinal)) return entry.Shown.Kind == Kind.Bytes ? 3 : 0;
        if (name.StartsWith("Current ", StringComparison.Ordinal)) return entry.Shown.Kind == Kind.Duration ? 4 : 1;
        if (name is "Heap Bytes" or "Working Set Bytes" or "Threads") return 2;
        return name.StartsWith("Total ", StringComparison.Ordinal) && entry.Shown.Kind == Kind.Number ? 3 : 4;
    }
}
