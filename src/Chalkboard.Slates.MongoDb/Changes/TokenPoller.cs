using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.MongoDb.Setup;
using Chalkboard.Slates.MongoDb.Tokens;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Changes;

/// <summary>Finds ends of sign-ins on a server without change streams, by polling for owners with a recent one.</summary>
/// <remarks>
/// Each poll looks back for as long as a write can take, so it finds an end several times. Its watchers then read the tokens again.
/// </remarks>
internal sealed class TokenPoller(Database database, Schema schema, TimeSpan interval, TimeProvider timeProvider)
{
    // If a poll finds more owners, watchers of all owners read again.
    private const int MaxRows = 4_096;

    private static readonly CreateIndexModel<BsonDocument> _index =
        new(new BsonDocument(TokenRow.EndedField, 1), new CreateIndexOptions { Name = "by_end", Sparse = true });

    private static readonly BsonDocument _timeCommand = new("isMaster", 1);

    private readonly long _lookbackMilliseconds = (long)(2 * database.Timeout).TotalMilliseconds;

    private IMongoCollection<BsonDocument> Collection =>
        database.MongoDatabase.GetCollection<BsonDocument>(database.Layout.TokensName);

    public async Task ListenAsync(ChangeFeed feed, CancellationToken cancellationToken)
    {
        if (!schema.IsReady) await schema.EnsureAsync(cancellationToken).ConfigureAwait(false);
        await Collection.Indexes.CreateOneAsync(_index, cancellationToken: cancellationToken).ConfigureAwait(false);
        var (previousTime, published) = await PollAsync(null, cancellationToken).ConfigureAwait(false);
        feed.MarkLive();
        using var timer = new PeriodicTimer(interval, timeProvider);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            var (serverTime, ends) = await PollAsync(previousTime, cancellationToken).ConfigureAwait(false);
            // The machine was suspended, or the process stopped.
            var mayHaveMissed = serverTime - previousTime > Expiry.MaxPollGap.TotalMilliseconds;
            if (mayHaveMissed || ends.Count >= MaxRows) feed.Publish(DocumentChange.Resync(null));
            else
                foreach (var (owner, endedAt) in ends)
                    if (!published.TryGetValue(owner, out var publishedEnd) || publishedEnd != endedAt)
                        feed.Publish(DocumentChange.Resync(owner));
            (previousTime, published) = (serverTime, ends);
        }
    }

    /// <param name="previousTime">The time of the previous poll, in milliseconds of the server's clock.</param>
    /// <param name="cancellationToken">Cancels the poll.</param>
    private async Task<(long ServerTime, Dictionary<string, BsonValue> Ends)> PollAsync(
        long? previousTime, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(database.Timeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var reply = await database.MongoDatabase.RunCommandAsync<BsonDocument>(_timeCommand, cancellationToken: linked.Token)
            .ConfigureAwait(false);
        var serverTime = reply["localTime"].AsBsonDateTime.MillisecondsSinceEpoch;
        var since = new BsonDateTime(Math.Min(previousTime ?? serverTime, serverTime) - _lookbackMilliseconds);
        var options = new FindOptions<BsonDocument, BsonDocument>
        {
            Projection = new BsonDocument(TokenRow.EndedField, 1),
            Sort = new BsonDocument(TokenRow.EndedField, -1),
            Limit = MaxRows,
        };
        using var cursor = await Collection.FindAsync(
            new BsonDocument(TokenRow.EndedField, new BsonDocument("$gte", since)), options, linked.Token).ConfigureAwait(false);
        var ends = new Dictionary<string, BsonValue>(StringComparer.Ordinal);
        while (await cursor.MoveNextAsync(linked.Token).ConfigureAwait(false))
            foreach (var row in cursor.Current)
                ends[row[TokenRow.OwnerField].AsString] = row[TokenRow.EndedField];
        return (serverTime, ends);
    }
}
