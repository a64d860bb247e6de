namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>What is not as on the page before. Whatever is as it was is left out.</summary>
internal sealed class PageChanges
{
    private readonly List<NamespaceModel> _now = [];
    private int _values;

    private PageChanges(PageModel before, PageModel now)
    {
        var known = before.Namespaces.ToDictionary(each => each.Id);
        foreach (var each in now.Namespaces) _now.Add(Add(known.GetValueOrDefault(each.Id), each));
        Page = now with { Namespaces = _now };
        HasOtherNamespaces = before.Note != now.Note
            || !before.Namespaces.Select(each => each.Id).SequenceEqual(_now.Select(each => each.Id));
    }

    /// <summary>The page as it is now. Rows without names that were there before have the ids that they had.</summary>
    public PageModel Page { get; }

    /// <summary>True if the page has another note, or other namespaces, or the same in another order.</summary>
    public bool HasOtherNamespaces { get; }

    /// <summary>
    /// The namespaces that are new, or have other entries, figures or collections, with the ids of their collections that were not there
    /// before.
    /// </summary>
    public List<(NamespaceModel Namespace, HashSet<string> NewCollections)> Namespaces { get; } = [];

    /// <summary>The collections that have other columns.</summary>
    public List<CollectionModel> Collections { get; } = [];

    /// <summary>What became of the rows of the other collections.</summary>
    public List<RowChanges> Rows { get; } = [];

    /// <summary>The entries that have other values.</summary>
    public List<EntryModel> Entries { get; } = [];

    /// <summary>True if so much of the page is new that the whole page is as little to send.</summary>
    public bool IsMostOfThePage => _values > 0.7 * _now.Sum(each => each.Entries.Count + each.Collections.Sum(ValuesOf));

    public static PageChanges Between(PageModel before, PageModel now) => new(before, now);

    /// <summary>Adds what is not as before, and returns the namespace with the ids that its rows had.</summary>
    private NamespaceModel Add(NamespaceModel? before, NamespaceModel now)
    {
        var known = before?.Collections.ToDictionary(collection => collection.Id) ?? [];
        var (all, added, others) = (new List<CollectionModel>(), new List<CollectionModel>(), new List<CollectionModel>());
        foreach (var collection in now.Collections)
        {
            var old = known.GetValueOrDefault(collection.Id);
            all.Add(old is null ? collection : Kept(old, collection));
            (old?.HasRowNames == collection.HasRowNames ? others : added).Add(all[^1]);
        }
        now = now with { Collections = all };
        if (before is null || !HasFrameOf(before, now))
        {
            Namespaces.Add((now, [.. added.Select(collection => collection.Id)]));
            _values += now.Entries.Count + added.Sum(ValuesOf);
        }
        else
        {
            for (var i = 0; i < now.Entries.Count; i++)
            {
                if (before.Entries[i].Value != now.Entries[i].Value) Entries.Add(now.Entries[i]);
            }
            Collections.AddRange(added);
            _values += added.Sum(ValuesOf);
        }
        foreach (var collection in others) Add(known[collection.Id], collection);
        return now;
    }

    /// <summary>The collection with the ids that its rows had, or as it was, if too many rows come and it has just been renewed.</summary>
    private static CollectionModel Kept(CollectionModel before, CollectionModel now)
    {
        var kept = RowIds.Keep(before, now);
        if (kept.HasRowNames || before.SkippedUpdates >= PageLimits.MaxSkippedUpdates || !HasColumnsOf(before, kept)) return kept;
        // Those that are new have numbers of their own.
        if (kept.UsedRowIds - before.UsedRowIds <= PageLimits.MaxNewRows) return kept;
        var note = $"{kept.Note} So many are new that they are shown every few seconds.".TrimStart();
        return before with { SkippedUpdates = before.SkippedUpdates + 1, Note = note };
    }

    private void Add(CollectionModel before, CollectionModel now)
    {
        if (!HasColumnsOf(before, now))
        {
            Collections.Add(now);
            _values += ValuesOf(now);
            return;
        }
        var changes = RowChanges.Between(before, now);
        if (changes.IsEmpty) return;
        Rows.Add(changes);
        _values += changes.Values;
    }

    private static bool HasColumnsOf(CollectionModel before, CollectionModel now) =>
        before.Columns.Select(column => column.Id).SequenceEqual(now.Columns.Select(column => column.Id));

    /// <summary>True if all of a namespace but values and collections is as before.</summary>
    private static bool HasFrameOf(NamespaceModel before, NamespaceModel now) =>
        before.Enabled == now.Enabled && before.Note == now.Note
        && before.Entries.Select(entry => entry.Id).SequenceEqual(now.Entries.Select(entry => entry.Id))
        && before.Figures.Select(figure => figure.Id).SequenceEqual(now.Figures.Select(figure => figure.Id))
        && before.Collections.Select(collection => (collection.Id, collection.Name))
            .SequenceEqual(now.Collections.Select(collection => (collection.Id, collection.Name)));

    private static int ValuesOf(CollectionModel collection) => collection.Rows.Count * collection.Columns.Count;
}
