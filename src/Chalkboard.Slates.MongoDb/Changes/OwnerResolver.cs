using System.Collections.Concurrent;
using Chalkboard.Slates.MongoDb.Documents;
using Chalkboard.Slates.MongoDb.Layout;
using MongoDB.Bson;

namespace Chalkboard.Slates.MongoDb.Changes;

/// <summary>
/// Finds the owner of a changed document. If the collection's name contains only a hash, it reads a row of the collection once.
/// </summary>
internal sealed class OwnerResolver(IDocumentLayout layout, DocumentReader reader)
{
    private static readonly BsonDocument _hasOwnerFilter = new(DocumentRow.OwnerField, new BsonDocument("$exists", true));

    private const int MaxCachedOwners = 1_000;

    private readonly ConcurrentDictionary<string, string> _ownersByCollection = new(StringComparer.Ordinal);

    /// <returns>The owner's name; null if no row is left that contains it.</returns>
    public async ValueTask<string?> FindOwnerAsync(string collection, BsonValue key, CancellationToken cancellationToken)
    {
        if (layout.FindOwner(collection, key) is { } ownerFromKey) return ownerFromKey;
        if (_ownersByCollection.TryGetValue(collection, out var cachedOwner)) return cachedOwner;
        if (await reader.FindOwnerAsync(collection, _hasOwnerFilter, cancellationToken).ConfigureAwait(false) is not { } owner) return null;
        if (_ownersByCollection.Count >= MaxCachedOwners) _ownersByCollection.Clear();
        return _ownersByCollection[collection] = owner;
    }
}
