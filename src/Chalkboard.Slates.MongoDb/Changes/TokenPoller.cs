using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Setup;
using Chalkboard.Slates.MongoDb.Tokens;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Changes;

/// <summary>Finds the owners of ended sign-ins on a server without change streams. Their watchers then read the tokens again.</summary>
internal sealed class TokenPoller(Database database, Schema schema, TimeSpan interval, TimeProvider timeProvider)
    : Poller<string, BsonValue>(database, schema, interval, timeProvider)
{
    private static readonly CreateIndexModel<BsonDocument> _index =
        new(new BsonDocument(TokenRow.EndedField, 1), new CreateIndexOptions { Name = "by_end", Sparse = true });

    private IMongoCollection<BsonDocument> Collection =>
        Database.MongoDatabase.GetCollection<BsonDocument>(Database.Layout.TokensName);

    protected override Task CreateIndexAsync(CancellationToken cancellationToken) =>
        Collection.Indexes.CreateOneAsync(_index, cancellationToken: cancellationToken);

    protected override async Task<Dictionary<string, BsonValue>> ReadAsync(BsonDocument isRecent, CancellationToken cancellationToken)
    {
        var options = new FindOptions<BsonDocument, BsonDocument>
        {
            Projection = new BsonDocument(TokenRow.EndedField, 1),
            Sort = new BsonDocument(TokenRow.EndedField, -1),
            Limit = MaxRows,
        };
        using var cursor = await Collection.FindAsync(new BsonDocument(TokenRow.EndedField, isRecent), options, cancellationToken)
            .ConfigureAwait(false);
        var ends = new Dictionary<string, BsonValue>(StringComparer.Ordinal);
        while (await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false))
            foreach (var row in cursor.Current)
                ends[row[TokenRow.OwnerField].AsString] = row[TokenRow.EndedField];
        return ends;
    }

    protected override ValueTask PublishAsync(
        ChangeFeed feed, Dictionary<string, BsonValue> rows, Dictionary<string, BsonValue> publishedRows,
        CancellationToken cancellationToken)
    {
        foreach (var (owner, endedAt) in rows)
            if (!publishedRows.TryGetValue(owner, out var publishedEnd) || publishedEnd != endedAt)
                feed.Publish(DocumentChange.Resync(owner));
        return default;
    }
}
