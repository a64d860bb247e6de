namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// Which numbers of a namespace an operator looks for first, by the words that names usually have. Rates are those of the last minute:
/// by the convention <c>Requests/Second</c> is an average since the start, which says little of what happens now.
/// </summary>
internal static class Figures
{
    // Averages since the start, which are better than nothing.
    private const int Lifetime = 4;

    // What tells nothing by its name.
    private const int Others = 5;

    public static IReadOnlyList<Entry> Among(IReadOnlyList<Entry> entries)
    {
        var ranked = entries.Where(entry => entry.Shown.Number is not null && entry.Shown.Kind.IsAmount()).Select(entry => (Entry: entry, Rank: Rank(entry))).ToList();
        var telling = ranked.Where(candidate => candidate.Rank < Lifetime).ToList();
        if (telling.Count < 2) telling = [.. ranked.Where(candidate => candidate.Rank <= Lifetime)];
        // Where names tell nothing, some of many are better than none.
        if (telling.Count < 2 && ranked.Count >= Limits.Figures) telling = ranked;
        return [.. telling.OrderBy(candidate => candidate.Rank).Take(Limits.Figures).Select(candidate => candidate.Entry)];
    }

    private static int Rank(Entry entry)
    {
        var (name, kind) = (entry.Name, entry.Shown.Kind);
        if (name.StartsWith(FieldOrder.LastMinute, StringComparison.Ordinal)) return kind == Kind.Bytes ? 3 : 0;
        if (name.StartsWith("Current ", StringComparison.Ordinal)) return kind == Kind.Duration ? Others : 1;
        if (name is "Heap Bytes" or "Working Set Bytes" or "Threads") return 2;
        if (name.EndsWith("/Second", StringComparison.Ordinal)) return Lifetime;
        return name.StartsWith("Total ", StringComparison.Ordinal) && kind == Kind.Number ? 3 : Others;
    }
}
