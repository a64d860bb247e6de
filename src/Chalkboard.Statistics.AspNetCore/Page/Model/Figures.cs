namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// Which numbers of a namespace an operator looks for first, by the words that names usually have. Rates are those of the last minute:
/// by the convention <c>Requests/Second</c> is an average since the start, which says little of what happens now.
/// </summary>
internal static class Figures
{
    /// <summary>The collection of what a namespace times as a whole, by the convention; and what tells most of a timing.</summary>
    private const string Timings = "Timings";
    private const string Percentile = FieldOrder.LastMinute + "95%";

    // A rate comes before how things end and how long they take.
    private const int Rates = 0;
    private const int Recent = 1;

    // Averages since the start, which are better than nothing.
    private const int Lifetime = 5;

    // What tells nothing by its name.
    private const int Others = 6;

    /// <summary>The figures of a namespace.</summary>
    /// <param name="entries">Its entries.</param>
    /// <param name="collections">Its collections. Of a timing, the 95th percentile of the last minute is a figure.</param>
    public static IReadOnlyList<Entry> Among(IReadOnlyList<Entry> entries, IReadOnlyList<CollectionModel> collections)
    {
        var ranked = entries.Where(entry => entry.Shown.Number is not null && entry.Shown.Kind.IsAmount())
            .Select(entry => (Entry: entry, Rank: Rank(entry)))
            .Concat(Percentiles(collections).Select(figure => (Entry: figure, Rank: Recent))).ToList();
        var telling = ranked.Where(candidate => candidate.Rank < Lifetime).ToList();
        if (telling.Count < 2) telling = [.. ranked.Where(candidate => candidate.Rank <= Lifetime)];
        // Where names tell nothing, some of many are better than none.
        if (telling.Count < 2 && ranked.Count >= Limits.Figures) telling = ranked;
        return [.. telling.OrderBy(candidate => candidate.Rank).Take(Limits.Figures).Select(candidate => candidate.Entry)];
    }

    private static IEnumerable<Entry> Percentiles(IReadOnlyList<CollectionModel> collections)
    {
        if (collections.FirstOrDefault(collection => collection is { Name: Timings, Named: true }) is not { } timings) yield break;
        var column = timings.Columns.ToList().FindIndex(column => column.Name == Percentile);
        if (column < 0) yield break;
        foreach (var row in timings.Rows)
        {
            // Also of a minute in which there was nothing, so that figures stay where they are.
            if (row.Cells[column] is { Kind: Kind.Duration or Kind.None } cell)
                yield return new($"{row.Id}-{timings.Columns[column].Id}", $"{row.Name} {Percentile}", cell);
        }
    }

    private static int Rank(Entry entry)
    {
        var (name, kind) = (entry.Name, entry.Shown.Kind);
        if (name.StartsWith(FieldOrder.LastMinute, StringComparison.Ordinal))
        {
            var isClassOrPercentile = char.IsAsciiDigit(name.ElementAtOrDefault(FieldOrder.LastMinute.Length));
            return kind == Kind.Bytes ? 4 : isClassOrPercentile ? Recent : Rates;
        }
        if (name.StartsWith("Current ", StringComparison.Ordinal)) return kind == Kind.Duration ? Others : 2;
        if (name is "Heap Bytes" or "Working Set Bytes" or "Threads") return 3;
        if (name.EndsWith("/Second", StringComparison.Ordinal)) return Lifetime;
        return name.StartsWith("Total ", StringComparison.Ordinal) && kind == Kind.Number ? 4 : Others;
    }
}
