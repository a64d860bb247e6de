using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Documents;

/// <summary>Reads documents, each operation in one round trip, except the list of owners if each owner has a collection.</summary>
internal sealed class DocumentReader(Database database, DocumentFilters filters)
{
    private readonly IDocumentLayout _layout = database.Layout;

    public async Task<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken)
    {
        var options = new FindOptions<RawBsonDocument> { Projection = DocumentRow.FindProjection, Limit = 1 };
        using var cursor =
            await database.GetCollectionForExactReads(_layout.GetCollectionName(owner))
                .FindAsync(filters.MatchLiveRow(owner, id), options, cancellationToken).ConfigureAwait(false);
        await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false);
        foreach (var row in cursor.Current)
            using (row)
                return DocumentRow.Read(row);
        return null;
    }

    /// <summary>Reads the documents of a request, with one command for the ids and one for the prefix, sent at once.</summary>
    public async Task<(IReadOnlyList<ReadDocument> Documents, bool HasMore)> ReadAsync(
        ReadRequest request, CancellationToken cancellationToken)
    {
        var byId = request.Ids.Count == 0
            ? Task.FromResult(new List<ReadDocument>())
            : ReadAsync(request, filters.MatchIds(request.Owner, request.Ids), request.Ids.Count, cancellationToken);
        if (request.Prefix is not { } prefix) return (await byId.ConfigureAwait(false), false);

        var byPrefix = ReadAsync(
            request, filters.MatchPrefix(request.Owner, prefix), ReadRequest.MaxDocuments + 1, cancellationToken);
        await Task.WhenAll(byId, byPrefix).ConfigureAwait(false);
        var documents = await byId.ConfigureAwait(false);
        var belowPrefix = await byPrefix.ConfigureAwait(false);
        documents.AddRange(belowPrefix.Take(ReadRequest.MaxDocuments));
        return (documents, belowPrefix.Count > ReadRequest.MaxDocuments);
    }

    private async Task<List<ReadDocument>> ReadAsync(
        ReadRequest request, BsonDocument filter, int maxCount, CancellationToken cancellationToken)
    {
        var options = new FindOptions<RawBsonDocument>
        {
            Projection = DocumentRow.CreateReadProjection(request.KnownVersions.Values),
            Sort = _layout.SortOrder,
            Limit = maxCount,
        };
        using var cursor =
            await database.GetCollectionForExactReads(_layout.GetCollectionName(request.Owner))
                .FindAsync(filter, options, cancellationToken).ConfigureAwait(false);
        var documents = new List<ReadDocument>();
        while (await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false))
            foreach (var row in cursor.Current)
                using (row)
                    documents.Add(ReadDocument(request, row));
        return documents;
    }

    private ReadDocument ReadDocument(ReadRequest request, RawBsonDocument row)
    {
        var id = _layout.GetId(row[DocumentRow.KeyField]);
        var version = DocumentRow.ReadVersion(row);
        var isKnown = request.KnownVersions.Values.Contains(version);
        return new(id, version, isKnown ? default : DocumentRow.Read(row).Content, isKnown);
    }

    /// <summary>Returns whether there is a live row that meets a precondition.</summary>
    public async Task<bool> ExistsAsync(
        IClientSessionHandle? session, string owner, string id, Precondition precondition, CancellationToken cancellationToken)
    {
        var collection = database.GetCollectionForExactReads(_layout.GetCollectionName(owner));
        var filter = filters.MatchLiveRow(owner, id, precondition);
        var options = new FindOptions<RawBsonDocument, BsonDocument> { Projection = new BsonDocument(DocumentRow.KeyField, 1), Limit = 1 };
        using var cursor =
            await (session is null
                ? collection.FindAsync(filter, options, cancellationToken)
                : collection.FindAsync(session, filter, options, cancellationToken)).ConfigureAwait(false);
        return await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false) && cursor.Current.Any();
    }

    public async Task<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellationToken)
    {
        var options = new FindOptions<RawBsonDocument, BsonDocument>
        {
            Projection = DocumentRow.ListProjection,
            Sort = _layout.SortOrder,
            Limit = page.Size + 1,
        };
        using var cursor =
            await database.GetCollection(_layout.GetCollectionName(owner))
                .FindAsync(filters.MatchListed(owner, prefix, page.Cursor), options, cancellationToken).ConfigureAwait(false);
        var entries = new List<DocumentEntry>();
        while (await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var row in cursor.Current)
            {
                var id = _layout.GetId(row[DocumentRow.KeyField]);
                if (!id.StartsWith(prefix, StringComparison.Ordinal)) return new(entries, null);
                if (entries.Count == page.Size) return new(entries, entries[^1].Id);
                entries.Add(DocumentRow.ReadEntry(row, id));
            }
        }

        return new(entries, null);
    }

    public Task<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken) =>
        _layout.IsCollectionPerOwner ? ListOwnersByCollectionAsync(page, cancellationToken) : ListOwnersByKeyAsync(page, cancellationToken);

    // Reads at most as many rows as the page can have owners, and skips further rows of the same owner.
    private async Task<Page<string>> ListOwnersByKeyAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var filter = page.Cursor is { } startAfter ? new BsonDocument("_id.owner", new BsonDocument("$gt", startAfter)) : [];
        var options = new FindOptions<RawBsonDocument, BsonDocument>
        {
            Projection = new BsonDocument(DocumentRow.KeyField, 1),
            Sort = _layout.SortOrder,
            Limit = page.Size,
        };
        using var cursor =
            await database.GetCollection(OneCollectionLayout.DocumentsName)
                .FindAsync(DocumentFilters.AddLiveCondition(filter), options, cancellationToken).ConfigureAwait(false);
        var owners = new List<string>();
        var rowCount = 0;
        while (await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var row in cursor.Current)
            {
                rowCount++;
                var owner = _layout.FindOwner(OneCollectionLayout.DocumentsName, row[DocumentRow.KeyField])!;
                if (owners.Count == 0 || owners[^1] != owner) owners.Add(owner);
            }
        }

        return new(owners, rowCount == page.Size ? owners[^1] : null);
    }

    private async Task<Page<string>> ListOwnersByCollectionAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var owners = new List<string>();
        string? lastName = null;
        foreach (var name in await ListCollectionNamesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (page.Cursor is { } cursor && string.CompareOrdinal(name, cursor) <= 0) continue;
            if (owners.Count == page.Size) return new(owners, lastName);
            if (await FindOwnerAsync(name, Expiry.LiveFilter, cancellationToken).ConfigureAwait(false) is not { } owner) continue;
            owners.Add(owner);
            lastName = name;
        }

        return new(owners, null);
    }

    /// <summary>Lists the collections with documents, in ordinal order.</summary>
    public async Task<IReadOnlyList<string>> ListCollectionNamesAsync(CancellationToken cancellationToken)
    {
        if (!_layout.IsCollectionPerOwner) return [OneCollectionLayout.DocumentsName];
        using var cursor =
            await database.MongoDatabase.ListCollectionNamesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        var names = new List<string>();
        while (await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false))
            names.AddRange(cursor.Current.Where(CollectionName.IsOwnerCollection));
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>Finds the owner of a collection; null if no row matches the filter.</summary>
    public async Task<string?> FindOwnerAsync(string collection, BsonDocument filter, CancellationToken cancellationToken)
    {
        var options = new FindOptions<RawBsonDocument, BsonDocument>
        {
            Projection = new BsonDocument(DocumentRow.OwnerField, 1),
            Limit = 1,
        };
        using var cursor = await database.GetCollection(collection).FindAsync(filter, options, cancellationToken).ConfigureAwait(false);
        if (!await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false) || cursor.Current.FirstOrDefault() is not { } row)
            return null;
        return CollectionName.FindOwner(collection) ?? row[DocumentRow.OwnerField].AsString;
    }
}
