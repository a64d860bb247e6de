using Chalkboard.Slates.MongoDb.Engine;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Documents;

/// <summary>Reads documents: one round trip each, but for the list of owners that have collections of their own.</summary>
internal sealed class DocumentReader(Database database, DocumentFilters filters)
{
    private readonly ILayout _layout = database.Layout;

    public async Task<StoredDocument?> FindAsync(string owner, string id, CancellationToken stop)
    {
        var options = new FindOptions<RawBsonDocument> { Projection = DocumentRow.Whole, Limit = 1 };
        using var cursor = await database.Exactly(_layout.CollectionOf(owner)).FindAsync(filters.Live(owner, id), options, stop).ConfigureAwait(false);
        await cursor.MoveNextAsync(stop).ConfigureAwait(false);
        foreach (var row in cursor.Current)
            using (row)
                return DocumentRow.Read(row);
        return null;
    }

    /// <summary>Whether a row is there that meets a precondition.</summary>
    public async Task<bool> IsThereAsync(IClientSessionHandle? session, string owner, string id, Precondition when, CancellationToken stop)
    {
        var collection = database.Exactly(_layout.CollectionOf(owner));
        var filter = filters.Live(owner, id, when);
        var options = new FindOptions<RawBsonDocument, BsonDocument> { Projection = new BsonDocument(DocumentRow.Key, 1), Limit = 1 };
        using var cursor = await (session is null ? collection.FindAsync(filter, options, stop) : collection.FindAsync(session, filter, options, stop)).ConfigureAwait(false);
        return await cursor.MoveNextAsync(stop).ConfigureAwait(false) && cursor.Current.Any();
    }

    public async Task<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken stop)
    {
        var options = new FindOptions<RawBsonDocument, BsonDocument> { Projection = DocumentRow.Listed, Sort = _layout.Order, Limit = page.Size + 1 };
        using var cursor = await database.Collection(_layout.CollectionOf(owner)).FindAsync(filters.Listed(owner, prefix, page.From), options, stop).ConfigureAwait(false);
        var entries = new List<DocumentEntry>();
        while (await cursor.MoveNextAsync(stop).ConfigureAwait(false))
        {
            foreach (var row in cursor.Current)
            {
                var id = _layout.IdOf(row[DocumentRow.Key]);
                if (!id.StartsWith(prefix, StringComparison.Ordinal)) return new(entries, null);
                if (entries.Count == page.Size) return new(entries, entries[^1].Id);
                entries.Add(DocumentRow.Entry(row, id));
            }
        }

        return new(entries, null);
    }

    public Task<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken stop) =>
        _layout.IsCollectionPerOwner ? ListCollectionsAsync(page, stop) : ListKeysAsync(page, stop);

    // As many rows as the page has places: an owner's first row there is the owner, the others are passed over.
    private async Task<Page<string>> ListKeysAsync(PageRequest page, CancellationToken stop)
    {
        var filter = page.From is { } from ? new BsonDocument("_id.owner", new BsonDocument("$gt", from)) : [];
        var options = new FindOptions<RawBsonDocument, BsonDocument> { Projection = new BsonDocument(DocumentRow.Key, 1), Sort = _layout.Order, Limit = page.Size };
        using var cursor = await database.Collection(OneCollection.Documents).FindAsync(DocumentFilters.IfLive(filter), options, stop).ConfigureAwait(false);
        var owners = new List<string>();
        var rows = 0;
        while (await cursor.MoveNextAsync(stop).ConfigureAwait(false))
        {
            foreach (var row in cursor.Current)
            {
                rows++;
                var owner = _layout.OwnerOf(OneCollection.Documents, row[DocumentRow.Key])!;
                if (owners.Count == 0 || owners[^1] != owner) owners.Add(owner);
            }
        }

        return new(owners, rows == page.Size ? owners[^1] : null);
    }

    private async Task<Page<string>> ListCollectionsAsync(PageRequest page, CancellationToken stop)
    {
        var owners = new List<string>();
        string? last = null;
        foreach (var name in await CollectionsAsync(stop).ConfigureAwait(false))
        {
            if (page.From is { } from && string.CompareOrdinal(name, from) <= 0) continue;
            if (owners.Count == page.Size) return new(owners, last);
            if (await OwnerOfAsync(name, Expiry.Live, stop).ConfigureAwait(false) is not { } owner) continue;
            owners.Add(owner);
            last = name;
        }

        return new(owners, null);
    }

    /// <summary>The collections that hold documents, in ordinal order.</summary>
    public async Task<IReadOnlyList<string>> CollectionsAsync(CancellationToken stop)
    {
        if (!_layout.IsCollectionPerOwner) return [OneCollection.Documents];
        using var cursor = await database.Mongo.ListCollectionNamesAsync(cancellationToken: stop).ConfigureAwait(false);
        var names = new List<string>();
        while (await cursor.MoveNextAsync(stop).ConfigureAwait(false)) names.AddRange(cursor.Current.Where(CollectionName.IsOwners));
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>The owner of a collection, if it holds a row that meets a filter.</summary>
    public async Task<string?> OwnerOfAsync(string collection, BsonDocument filter, CancellationToken stop)
    {
        var options = new FindOptions<RawBsonDocument, BsonDocument> { Projection = new BsonDocument(DocumentRow.Owner, 1), Limit = 1 };
        using var cursor = await database.Collection(collection).FindAsync(filter, options, stop).ConfigureAwait(false);
        if (!await cursor.MoveNextAsync(stop).ConfigureAwait(false) || cursor.Current.FirstOrDefault() is not { } row) return null;
        return CollectionName.TryOwner(collection) ?? row[DocumentRow.Owner].AsString;
    }
}
