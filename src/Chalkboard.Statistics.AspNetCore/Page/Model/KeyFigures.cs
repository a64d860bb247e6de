namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// Selects the most important numbers of a namespace by the usual words of names. Rates are those of the last minute, because
/// <c>Requests/Second</c> is by convention an average since the start, which says little about the present.
/// </summary>
internal static class KeyFigures
{
    /// <summary>The collection of a namespace's timings by the convention. Their 95th percentile is a key figure.</summary>
    private const string TimingsCollection = "Timings";
    private const string PercentileField = FieldOrder.LastMinutePrefix + "95%";

    // Rates come before outcomes and durations.
    private const int RecentRateRank = 0;
    private const int RecentRank = 1;

    // Averages since the start, if there is nothing better.
    private const int LifetimeRank = 5;

    // Names without a known word.
    private const int OtherRank = 6;

    /// <summary>Selects the key figures of a namespace.</summary>
    /// <param name="entries">Its entries.</param>
    /// <param name="collections">Its collections. The 95th percentile of the last minute of each timing is a candidate.</param>
    public static IReadOnlyList<EntryModel> SelectFrom(IReadOnlyList<EntryModel> entries, IReadOnlyList<CollectionModel> collections)
    {
        var ranked = entries.Where(entry => entry.Value.Number is not null && entry.Value.Kind.IsAmount())
            .Select(entry => (Entry: entry, Rank: GetRank(entry)))
            .Concat(GetPercentiles(collections).Select(figure => (Entry: figure, Rank: RecentRank))).ToList();
        var selected = ranked.Where(candidate => candidate.Rank < LifetimeRank).ToList();
        if (selected.Count < 2) selected = [.. ranked.Where(candidate => candidate.Rank <= LifetimeRank)];
        // If there are many numbers without known names, it shows some of them.
        if (selected.Count < 2 && ranked.Count >= PageLimits.MaxFigures) selected = ranked;
        return [.. selected.OrderBy(candidate => candidate.Rank).Take(PageLimits.MaxFigures).Select(candidate => candidate.Entry)];
    }

    private static IEnumerable<EntryModel> GetPercentiles(IReadOnlyList<CollectionModel> collections)
    {
        if (collections.FirstOrDefault(collection => collection is { Name: TimingsCollection, HasRowNames: true }) is not { } timings)
            yield break;
        var column = timings.Columns.ToList().FindIndex(column => column.Name == PercentileField);
        if (column < 0) yield break;
        foreach (var row in timings.Rows)
        {
            // Also in a minute without requests, so that the figures keep their positions.
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
