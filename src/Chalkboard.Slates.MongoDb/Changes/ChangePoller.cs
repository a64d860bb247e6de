using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Documents;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.MongoDb.Setup;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Changes;

/// <summary>Finds changes of documents on a server without change streams.</summary>
internal sealed class ChangePoller(Database database, Schema schema, DocumentReader reader, TimeSpan interval, TimeProvider timeProvider)
    : Poller<(string Collection, BsonValue Key), (BsonValue Written, DocumentVersion Version)>(database, schema, interval, timeProvider)
{
    private static readonly CreateIndexModel<BsonDocument> _index =
        new(new BsonDocument(DocumentRow.WrittenField, 1), new CreateIndexOptions { Name = "by_time" });

    private static readonly BsonDocument _projection = new() { { DocumentRow.VersionField, 1 }, { DocumentRow.WrittenField, 1 } };

    private readonly IDocumentLayout _layout = database.Layout;
    private readonly OwnerResolver _ownerResolver = new(database.Layout, reader);

    protected override async Task CreateIndexAsync(CancellationToken cancellationToken)
    {
        if (!_layout.IsCollectionPerOwner)
            await Database.MongoDatabase.GetCollection<BsonDocument>(OneCollectionLayout.DocumentsName).Indexes.CreateOneAsync(
                _index, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    protected override async Task<Dictionary<(string Collection, BsonValue Key), (BsonValue Written, DocumentVersion Version)>> ReadAsync(
        BsonDocument isRecent, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument(DocumentRow.WrittenField, isRecent);
        var rows = new Dictionary<(string, BsonValue), (BsonValue, DocumentVersion)>();
        foreach (var collection in await reader.ListCollectionNamesAsync(cancellationToken).ConfigureAwait(false))
        {
            var options = new FindOptions<RawBsonDocument, BsonDocument>
            {
                Projection = _projection,
                Sort = new BsonDocument(DocumentRow.WrittenField, -1),
                Limit = MaxRows,
            };
            using var cursor = await Database.GetCollection(collection).FindAsync(filter, options, cancellationToken)
                .ConfigureAwait(false);
            while (await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false))
                foreach (var row in cursor.Current)
                    rows[(collection, row[DocumentRow.KeyField])] = (row[DocumentRow.WrittenField], DocumentRow.ReadVersion(row));
        }

        return rows;
    }

    protected override async ValueTask PublishAsync(
        ChangeFeed feed, Dictionary<(string Collection, BsonValue Key), (BsonValue Written, DocumentVersion Version)> rows,
        Dictionary<(string Collection, BsonValue Key), (BsonValue Written, DocumentVersion Version)> publishedRows,
        CancellationToken cancellationToken)
    {
        foreach (var ((collection, key), row) in rows.OrderBy(row => row.Value.Written))
        {
            if (publishedRows.TryGetValue((collection, key), out var published) && published == row) continue;
            if (await _ownerResolver.FindOwnerAsync(collection, key, cancellationToken).ConfigureAwait(false) is not { } owner)
                feed.Publish(DocumentChange.Resync(null));
            else if (row.Version == DocumentVersion.None) feed.Publish(DocumentChange.Deleted(owner, _layout.GetId(key)));
            else feed.Publish(DocumentChange.Written(owner, _layout.GetId(key), row.Version));
        }
    }
}
