using System.Collections.Concurrent;
using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.MongoDb.Tokens;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Setup;

/// <summary>Creates missing indexes before the first operation. The server ignores requests for existing ones.</summary>
internal sealed class Schema(Database database) : IDisposable
{
    // Limits the memory. Creating the indexes of a forgotten collection again does no harm.
    private const int MaxKnownCollections = 10_000;

    private readonly SemaphoreSlim _lock = new(1, 1);
    private readonly ConcurrentDictionary<string, bool> _knownCollections = new(StringComparer.Ordinal);
    private volatile bool _isReady;

    /// <summary>True if the indexes of tokens and, with <see cref="OneCollectionLayout"/>, of documents are known to exist.</summary>
    public bool IsReady => _isReady;

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isReady) return;
            await database.OpenAsync(cancellationToken).ConfigureAwait(false);
            await CreateIndexesAsync(database.Layout.TokensName, [TokenRow.TokenIdIndex, Expiry.ExpiryIndex], cancellationToken)
                .ConfigureAwait(false);
            if (!database.Layout.IsCollectionPerOwner)
                await CreateIndexesAsync(OneCollectionLayout.DocumentsName, database.Layout.Indexes, cancellationToken)
                    .ConfigureAwait(false);
            _isReady = true;
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Creates the indexes of an owner's collection, if they are missing.</summary>
    public ValueTask EnsureAsync(string collection, CancellationToken cancellationToken) =>
        !database.Layout.IsCollectionPerOwner || _knownCollections.ContainsKey(collection)
            ? default : new(EnsureIndexesAsync(collection, cancellationToken));

    /// <summary>Makes the next operation check the indexes again, after a collection was dropped by hand.</summary>
    public void Invalidate()
    {
        _isReady = false;
        _knownCollections.Clear();
    }

    public void Dispose() => _lock.Dispose();

    private async Task EnsureIndexesAsync(string collection, CancellationToken cancellationToken)
    {
        await CreateIndexesAsync(collection, database.Layout.Indexes, cancellationToken).ConfigureAwait(false);
        if (_knownCollections.Count >= MaxKnownCollections) _knownCollections.Clear();
        _knownCollections[collection] = true;
    }

    private Task<IEnumerable<string>> CreateIndexesAsync(
        string collection, IEnumerable<CreateIndexModel<BsonDocument>> indexes, CancellationToken cancellationToken) =>
        database.MongoDatabase.GetCollection<BsonDocument>(collection).Indexes.CreateManyAsync(indexes, cancellationToken);
}
