using System.Collections.Concurrent;
using Chalkboard.Slates.MongoDb.Documents;
using Chalkboard.Slates.MongoDb.Layout;
using MongoDB.Bson;

namespace Chalkboard.Slates.MongoDb.Changes;

/// <summary>Whose document a change is of. Where the collection holds but a hash of the name, a row of it is asked once.</summary>
internal sealed class Owners(ILayout layout, DocumentReader reader)
{
    private static readonly BsonDocument _tells = new(DocumentRow.Owner, new BsonDocument("$exists", true));

    private const int _mostKnown = 1_000;

    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <returns>The owner's name; null if there is no row left that tells it.</returns>
    public async ValueTask<string?> OfAsync(string collection, BsonValue key, CancellationToken stop)
    {
        if (layout.OwnerOf(collection, key) is { } plain) return plain;
        if (_known.TryGetValue(collection, out var known)) return known;
        if (await reader.OwnerOfAsync(collection, _tells, stop).ConfigureAwait(false) is not { } owner) return null;
        if (_known.Count >= _mostKnown) _known.Clear();
        return _known[collection] = owner;
    }
}
