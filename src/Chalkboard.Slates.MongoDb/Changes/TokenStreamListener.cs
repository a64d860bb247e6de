using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Setup;
using Chalkboard.Slates.MongoDb.Tokens;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Changes;

/// <summary>Receives the ends of sign-ins from a change stream of the collection of tokens.</summary>
internal sealed class TokenStreamListener(Database database, Schema schema)
{
    private static readonly BsonDocument[] _stages =
    [
        BsonDocument.Parse(
            """
            { $match: { $or: [
                { operationType: { $in: ['drop', 'rename', 'dropDatabase', 'invalidate'] } },
                { 'updateDescription.updatedFields.ended': { $exists: true } } ] } }
            """),
        BsonDocument.Parse("{ $project: { operationType: 1, documentKey: 1 } }"),
    ];

    public async Task ListenAsync(ChangeFeed feed, CancellationToken cancellationToken)
    {
        if (!schema.IsReady) await schema.EnsureAsync(cancellationToken).ConfigureAwait(false);
        using var cursor = await database.MongoDatabase.GetCollection<BsonDocument>(database.Layout.TokensName).WatchAsync(
            new BsonDocumentStagePipelineDefinition<ChangeStreamDocument<BsonDocument>, BsonDocument>(_stages),
            null,
            cancellationToken).ConfigureAwait(false);
        feed.MarkLive();
        while (await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false))
            foreach (var change in cursor.Current) Publish(feed, change);
    }

    private void Publish(ChangeFeed feed, BsonDocument change)
    {
        if (change.TryGetValue("documentKey", out var documentKey))
        {
            feed.Publish(DocumentChange.Resync(documentKey[TokenRow.OwnerField].AsString));
            return;
        }

        // The collection was dropped or renamed by hand.
        schema.Invalidate();
        feed.Publish(DocumentChange.Resync(null));
    }
}
