namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>The content of the page: a report, bounded and formatted. Text from a client is not encoded.</summary>
internal sealed record PageModel(DateTimeOffset Time, IReadOnlyList<NamespaceModel> Namespaces, string? Note);

/// <param name="Id">Its id on the page.</param>
/// <param name="Name">Its name.</param>
/// <param name="Enabled">True if it collects; null if it can't be paused.</param>
/// <param name="Entries">Its scalars, sorted.</param>
/// <param name="Figures">Its key figures, with the ids of the elements that show them.</param>
/// <param name="Collections">Its collections, sorted.</param>
/// <param name="Note">A note about what is not shown; null if everything is.</param>
internal sealed record NamespaceModel(
    string Id, string Name, bool? Enabled, IReadOnlyList<EntryModel> Entries, IReadOnlyList<EntryModel> Figures,
    IReadOnlyList<CollectionModel> Collections, string? Note);

/// <summary>A scalar of a namespace, or the error of an entry that could not be read.</summary>
internal sealed record EntryModel(string Id, string Name, DisplayValue Value);

/// <param name="Id">Its id on the page.</param>
/// <param name="Name">Its name.</param>
/// <param name="HasRowNames">True if its records have names, shown in the first column.</param>
/// <param name="Columns">The fields of its records, in the order of <see cref="FieldOrder"/>.</param>
/// <param name="Rows">Its records.</param>
/// <param name="Count">The number of its records, shown or not.</param>
/// <param name="Note">A note about what is not shown; null if everything is.</param>
internal sealed record CollectionModel(
    string Id, string Name, bool HasRowNames, IReadOnlyList<ColumnModel> Columns, IReadOnlyList<RowModel> Rows, int Count, string? Note)
{
    /// <summary>The number of ids that have been used for rows without names, so that a new row gets an unused one.</summary>
    public long UsedRowIds { get; init; } = HasRowNames ? 0 : Rows.Count;

    /// <summary>The number of live updates that skipped it because it had too many new rows.</summary>
    public int SkippedUpdates { get; init; }
}

/// <param name="Id">The suffix of the ids of its cells.</param>
/// <param name="Name">Its name.</param>
/// <param name="HasAmounts">True if most of its values are amounts, which are aligned to the right.</param>
internal sealed record ColumnModel(string Id, string Name, bool HasAmounts);

/// <param name="Id">Its id on the page, the prefix of the ids of its cells.</param>
/// <param name="Name">Its name; empty where records have none.</param>
/// <param name="Cells">A value for each column; null if the record has no such field.</param>
internal sealed record RowModel(string Id, string Name, IReadOnlyList<DisplayValue?> Cells);
