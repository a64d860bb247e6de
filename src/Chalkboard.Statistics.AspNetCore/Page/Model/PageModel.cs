namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>What the page shows: a report, bounded and formatted. All text is somebody else's, and not encoded.</summary>
internal sealed record PageModel(DateTimeOffset Time, IReadOnlyList<NamespaceModel> Namespaces, string? Note);

/// <param name="Id">Its id on the page.</param>
/// <param name="Name">Its name.</param>
/// <param name="Enabled">Whether it collects; null if it can't be paused.</param>
/// <param name="Entries">Its scalars, sorted.</param>
/// <param name="Figures">Those of the values that tell most, with the ids of the elements that show them.</param>
/// <param name="Collections">Its collections, sorted.</param>
/// <param name="Note">What is not shown; null if all is.</param>
internal sealed record NamespaceModel(
    string Id, string Name, bool? Enabled, IReadOnlyList<EntryModel> Entries, IReadOnlyList<EntryModel> Figures, IReadOnlyList<CollectionModel> Collections, string? Note);

/// <summary>A scalar of a namespace, or an error in place of something there.</summary>
internal sealed record EntryModel(string Id, string Name, DisplayValue Value);

/// <param name="Id">Its id on the page.</param>
/// <param name="Name">Its name.</param>
/// <param name="HasRowNames">Whether its records have names, which are the first column.</param>
/// <param name="Columns">All fields of its records, in the order in which people look for them.</param>
/// <param name="Rows">Its records.</param>
/// <param name="Count">How many records there are, shown or not.</param>
/// <param name="Note">What is not shown; null if all is.</param>
internal sealed record CollectionModel(
    string Id, string Name, bool HasRowNames, IReadOnlyList<ColumnModel> Columns, IReadOnlyList<RowModel> Rows, int Count, string? Note)
{
    /// <summary>How many numbers have been used up for ids of rows without names, so that a row that comes has one of its own.</summary>
    public long UsedRowIds { get; init; } = HasRowNames ? 0 : Rows.Count;

    /// <summary>How many live updates have left it as it is, as too many rows come.</summary>
    public int SkippedUpdates { get; init; }
}

/// <param name="Id">What the ids of its cells end in.</param>
/// <param name="Name">Its name.</param>
/// <param name="HasAmounts">Whether it mostly holds what is read from the right.</param>
internal sealed record ColumnModel(string Id, string Name, bool HasAmounts);

/// <param name="Id">Its id on the page, which those of its cells begin with.</param>
/// <param name="Name">Its name; empty where records have none.</param>
/// <param name="Cells">One for each column; null where the record has no such field.</param>
internal sealed record RowModel(string Id, string Name, IReadOnlyList<DisplayValue?> Cells);
