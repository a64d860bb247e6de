namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// Which numbers of a namespace an operator looks for first, by the words that names usually have. Rates are those of the last minute:
/// by the convention <c>Requests/Second</c> is an average since the start, which says little of what happens now.
/// </summary>
internal static class KeyFigures
{
    /// <summary>The collection of what a namespace times as a whole, by the convention; and what tells most of a timing.</summary>
    private const string TimingsCollection = "Timings";
    private const string PercentileField = FieldOrder.LastMinutePrefix + "95%";

    // A rate comes before how things end and how long they take.
    private const int RecentRateRank = 0;
    private const int RecentRank = 1;

    // Averages since the start, which are better than nothing.
    private const int LifetimeRank = 5;

    // What tells nothing by its name.
    private const int OtherRank = 6;

    /// <summary>The figures of a namespace.</summary>
    /// <param name="entries">Its entries.</param>
    /// <param name="collections">Its collections. Of a timing, the 95th percentile of the last minute is a figure.</param>
    public static IReadOnlyList<EntryModel> SelectFrom(IReadOnlyList<EntryModel> entries, IReadOnlyList<CollectionModel> collections)
    {
        var ranked = entries.Where(entry => entry.Value.Number is not null && entry.Value.Kind.IsAmount())
            .Select(entry => (Entry: entry, Rank: GetRank(entry)))
            .Concat(GetPercentiles(collections).Select(figure => (Entry: figure, Rank: RecentRank))).ToList();
        var selected = ranked.Where(candidate => candidate.Rank < LifetimeRank).ToList();
        if (selected.Count < 2) selected = [.. ranked.Where(candidate => candidate.Rank <= LifetimeRank)];
        // Where names tell nothing, some of many are better than none.
        if (selected.Count < 2 && ranked.Count >= PageLimits.MaxFigures) selected = ranked;
        return [.. selected.OrderBy(candidate => candidate.Rank).Take(PageLimits.MaxFigures).Select(candidate => candidate.Entry)];
    }

    private static IEnumerable<EntryModel> GetPercentiles(IReadOnlyList<CollectionModel> collections)
    {
        if (collections.FirstOrDefault(collection => collection is { Name: TimingsCollection, HasRowNames: true }) is not { } timings) yield break;
        var column = timings.Columns.ToList().FindIndex(column => column.Name == PercentileField);
        if (column < 0) yield break;
        foreach (var row in timings.Rows)
        {
            // Also of a minute in which there was nothing, so that figures stay where they are.
            if (row.Cells[column] is { Kind: ValueKind.Duration or ValueKind.None } cell)
                yield return new($"{row.Id}-{timings.Columns[column].Id}", $"{row.Name} {PercentileField}", cell);
        }
    }

    private static int GetRank(EntryModel entry)
    {
        var (name, kind) = (entry.Name, entry.Value.Kind);
        if (name.StartsWith(FieldOrder.LastMinutePrefix, StringComparison.Ordinal))
        {
            var isClassOrPercentile = char.IsAsciiDigit(name.ElementAtOrDefault(FieldOrder.LastMinutePrefix.Length));
            return kind == ValueKind.Bytes ? 4 : isClassOrPercentile ? RecentRank : RecentRateRank;
        }
        if (name.StartsWith("Current ", StringComparison.Ordinal)) return kind == ValueKind.Duration ? OtherRank : 2;
        if (name is "Heap Bytes" or "Working Set Bytes" or "Threads") return 3;
        if (name.EndsWith("/Second", StringComparison.Ordinal)) return LifetimeRank;
        return name.StartsWith("Total ", StringComparison.Ordinal) && kind == ValueKind.Number ? 4 : OtherRank;
    }
}
