namespace Chalkboard.Statistics.AspNetCore;

/// <summary>Which numbers of a namespace an operator looks for first, by the words that names usually have.</summary>
internal static class Figures
{
    public static IReadOnlyList<Entry> Among(IReadOnlyList<Entry> entries)
    {
        var ranked = entries.Where(entry => entry.Shown.Number is not null && entry.Shown.Kind.IsAmount()).Select(entry => (Entry: entry, Rank: Rank(entry))).ToList();
        var telling = ranked.Where(candidate => candidate.Rank < 4).ToList();
        // Where names tell nothing, any two are better than none.
        if (telling.Count < 2) telling = ranked;
        return [.. telling.OrderBy(candidate => candidate.Rank).Take(Limits.Figures).Select(candidate => candidate.Entry)];
    }

    private static int Rank(Entry entry)
    {
        var name = entry.Name;
        if (name.EndsWith("/Second", StringComparison.Ordinal)) return entry.Shown.Kind == Kind.Bytes ? 3 : 0;
        if (name.StartsWith("Current ", StringComparison.Ordinal)) return entry.Shown.Kind == Kind.Duration ? 4 : 1;
        if (name.StartsWith("Total ", StringComparison.Ordinal)) return entry.Shown.Kind == Kind.Number ? 2 : 4;
        return name == "Uptime" ? 5 : 4;
    }
}
