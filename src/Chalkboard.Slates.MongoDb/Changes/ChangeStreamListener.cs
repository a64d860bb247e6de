using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Documents;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.MongoDb.Setup;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Changes;

/// <summary>
/// Receives changes from a change stream: of the collection of documents, or of the database if each owner has a collection.
/// </summary>
internal sealed class ChangeStreamListener(Database database, Schema schema, DocumentReader reader)
{
    // The stream leaves out deletions of rows, because the server deletes only rows of deleted or expired documents, and it leaves
    // out the content.
    private static readonly BsonDocument[] _stages =
    [
        BsonDocument.Parse(
            "{ $match: { operationType: { $in: ['insert', 'update', 'replace', 'drop', 'rename', 'dropDatabase', 'invalidate'] } } }"),
        BsonDocument.Parse(
            """
            { $project: {
                operationType: 1, ns: 1, documentKey: 1, 'fullDocument.version': 1,
                'updateDescription.updatedFields.version': 1, 'updateDescription.removedFields': 1 } }
            """),
    ];

    private readonly IDocumentLayout _layout = database.Layout;
    private readonly OwnerResolver _ownerResolver = new(database.Layout, reader);

    public async Task ListenAsync(ChangeFeed feed, CancellationToken cancellationToken)
    {
        if (!schema.IsReady) await schema.EnsureAsync(cancellationToken).ConfigureAwait(false);
        using var cursor = await OpenAsync(cancellationToken).ConfigureAwait(false);
        feed.MarkLive();
        while (await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false))
            foreach (var change in cursor.Current)
                await PublishAsync(feed, change, cancellationToken).ConfigureAwait(false);
    }

    private Task<IChangeStreamCursor<BsonDocument>> OpenAsync(CancellationToken cancellationToken) => _layout.IsCollectionPerOwner
        ? database.MongoDatabase.WatchAsync(
            new BsonDocumentStagePipelineDefinition<ChangeStreamDocument<BsonDocument>, BsonDocument>(_stages), null, cancellationToken)
        : database.MongoDatabase.GetCollection<BsonDocument>(OneCollectionLayout.DocumentsName)
            .WatchAsync(
                new BsonDocumentStagePipelineDefinition<ChangeStreamDocument<BsonDocument>, BsonDocument>(_stages),
                null,
                cancellationToken);

    private async ValueTask PublishAsync(ChangeFeed feed, BsonDocument change, CancellationToken cancellationToken)
    {
        if (!change.TryGetValue("documentKey", out var documentKey))
        {
            // A collection was dropped or renamed by hand.
            schema.Invalidate();
            feed.Publish(DocumentChange.Resync(null));
            return;
        }

        var collection = change["ns"]["coll"].AsString;
        if (collection == _layout.TokensName || _layout.IsCollectionPerOwner && !CollectionName.IsOwnerCollection(collection)) return;
        if (FindVersion(change) is not { } version) return;

        var key = documentKey[DocumentRow.KeyField];
        if (await _ownerResolver.FindOwnerAsync(collection, key, cancellationToken).ConfigureAwait(false) is not { } owner)
            feed.Publish(DocumentChange.Resync(null));
        else if (version == DocumentVersion.None) feed.Publish(DocumentChange.Deleted(owner, _layout.GetId(key)));
        else feed.Publish(DocumentChange.Written(owner, _layout.GetId(key), version));
    }

    /// <returns>
    /// The version after the change; <see cref="DocumentVersion.None"/> if the document was deleted; null if it is unchanged.
    /// </returns>
    internal static DocumentVersion? FindVersion(BsonDocument change)
    {
        if (change.TryGetValue("updateDescription", out var updateDescription))
        {
            if (updateDescription.AsBsonDocument.TryGetValue("updatedFields", out var updatedFields)
                && updatedFields is BsonDocument fields && fields.Contains(DocumentRow.VersionField))
                return DocumentRow.ReadVersion(fields);
            return updateDescription.AsBsonDocument.TryGetValue("removedFields", out var removedFields) && removedFields is BsonArray names
                && names.Contains(DocumentRow.VersionField) ? DocumentVersion.None : null;
        }

        var version = change.TryGetValue("fullDocument", out var row) && row is BsonDocument
            ? DocumentRow.ReadVersion(row) : DocumentVersion.None;
        // An inserted row without a version is of a document that was absent and still is.
        return version == DocumentVersion.None && change["operationType"] == "insert" ? null : version;
    }
}
