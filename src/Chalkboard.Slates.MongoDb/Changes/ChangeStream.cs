using Chalkboard.Slates.MongoDb.Documents;
using Chalkboard.Slates.MongoDb.Engine;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Changes;

/// <summary>Hears of changes from the server: a change stream of the one collection, or of the database where each owner has one.</summary>
internal sealed class ChangeStream(Database database, Schema schema, DocumentReader reader)
{
    // What was swept (a delete) was gone before. Content stays where it is.
    private static readonly BsonDocument[] _stages =
    [
        BsonDocument.Parse("{ $match: { operationType: { $in: ['insert', 'update', 'replace', 'drop', 'rename', 'dropDatabase', 'invalidate'] } } }"),
        BsonDocument.Parse("{ $project: { operationType: 1, ns: 1, documentKey: 1, 'fullDocument.version': 1, 'updateDescription.updatedFields.version': 1, 'updateDescription.removedFields': 1 } }"),
    ];

    private readonly ILayout _layout = database.Layout;
    private readonly Owners _owners = new(database.Layout, reader);

    public async Task ListenAsync(ChangeFeed feed, CancellationToken stop)
    {
        if (!schema.IsReady) await schema.EnsureAsync(stop).ConfigureAwait(false);
        using var cursor = await OpenAsync(stop).ConfigureAwait(false);
        feed.Live();
        while (await cursor.MoveNextAsync(stop).ConfigureAwait(false))
            foreach (var change in cursor.Current)
                await TellAsync(feed, change, stop).ConfigureAwait(false);
    }

    private Task<IChangeStreamCursor<BsonDocument>> OpenAsync(CancellationToken stop) => _layout.IsCollectionPerOwner
        ? database.Mongo.WatchAsync(new BsonDocumentStagePipelineDefinition<ChangeStreamDocument<BsonDocument>, BsonDocument>(_stages), null, stop)
        : database.Mongo.GetCollection<BsonDocument>(OneCollection.Documents).WatchAsync(new BsonDocumentStagePipelineDefinition<ChangeStreamDocument<BsonDocument>, BsonDocument>(_stages), null, stop);

    private async ValueTask TellAsync(ChangeFeed feed, BsonDocument change, CancellationToken stop)
    {
        if (!change.TryGetValue("documentKey", out var row))
        {
            // Somebody dropped or renamed a collection by hand.
            schema.Forget();
            feed.Publish(DocumentChange.Resync(null));
            return;
        }

        var collection = change["ns"]["coll"].AsString;
        if (collection == _layout.Tokens || _layout.IsCollectionPerOwner && !CollectionName.IsOwners(collection)) return;
        if (VersionIn(change) is not { } version) return;

        var key = row[DocumentRow.Key];
        if (await _owners.OfAsync(collection, key, stop).ConfigureAwait(false) is not { } owner) feed.Publish(DocumentChange.Resync(null));
        else if (version == DocumentVersion.None) feed.Publish(DocumentChange.Removed(owner, _layout.IdOf(key)));
        else feed.Publish(DocumentChange.Written(owner, _layout.IdOf(key), version));
    }

    /// <returns>The version after the change; none where the document was removed; null where it stayed as it was.</returns>
    internal static DocumentVersion? VersionIn(BsonDocument change)
    {
        if (change.TryGetValue("updateDescription", out var update))
        {
            if (update.AsBsonDocument.TryGetValue("updatedFields", out var updated) && updated is BsonDocument fields && fields.Contains(DocumentRow.Version)) return DocumentRow.VersionOf(fields);
            return update.AsBsonDocument.TryGetValue("removedFields", out var removed) && removed is BsonArray names && names.Contains(DocumentRow.Version) ? DocumentVersion.None : null;
        }

        var version = change.TryGetValue("fullDocument", out var row) && row is BsonDocument ? DocumentRow.VersionOf(row) : DocumentVersion.None;
        // A row that is made without a version stands for a document that was not there before.
        return version == DocumentVersion.None && change["operationType"] == "insert" ? null : version;
    }
}
