using System.Collections.Concurrent;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.MongoDb.Tokens;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Engine;

/// <summary>Makes the indexes where they are missing, before the first operation. The server does nothing where they stand.</summary>
internal sealed class Schema(Database database) : IDisposable
{
    // A bound on memory. Asking the server again about one that was forgotten does no harm.
    private const int _mostKnown = 10_000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private volatile bool _ready;

    /// <summary>Whether the indexes of tokens and of the one collection are known to stand.</summary>
    public bool IsReady => _ready;

    public async Task EnsureAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_ready) return;
            await MakeAsync(database.Layout.Tokens, [TokenRow.Index, Expiry.Index], cancellation).ConfigureAwait(false);
            if (!database.Layout.IsCollectionPerOwner) await MakeAsync(OneCollection.Documents, database.Layout.Indexes, cancellation).ConfigureAwait(false);
            _ready = true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Makes an owner's collection ready to be written.</summary>
    public ValueTask EnsureAsync(string collection, CancellationToken cancellation) =>
        !database.Layout.IsCollectionPerOwner || _known.ContainsKey(collection) ? default : new(MakeKnownAsync(collection, cancellation));

    /// <summary>Forgets what stands: somebody has dropped a collection, and its indexes with it.</summary>
    public void Forget()
    {
        _ready = false;
        _known.Clear();
    }

    public void Dispose() => _turn.Dispose();

    private async Task MakeKnownAsync(string collection, CancellationToken cancellation)
    {
        await MakeAsync(collection, database.Layout.Indexes, cancellation).ConfigureAwait(false);
        if (_known.Count >= _mostKnown) _known.Clear();
        _known[collection] = true;
    }

    private Task<IEnumerable<string>> MakeAsync(string collection, IEnumerable<CreateIndexModel<BsonDocument>> indexes, CancellationToken cancellation) =>
        database.Mongo.GetCollection<BsonDocument>(collection).Indexes.CreateManyAsync(indexes, cancellation);
}
