using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Documents;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.MongoDb.Setup;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Changes;

/// <summary>Finds changes on a server without change streams, by polling for rows that were written since the last poll.</summary>
/// <remarks>
/// A row contains the time at which its write began on the server. So each poll looks back for as long as a write can take, and skips
/// changes that it has already published.
/// </remarks>
internal sealed class ChangePoller(Database database, Schema schema, DocumentReader reader, TimeSpan interval, TimeProvider timeProvider)
{
    // If a poll finds more rows, watchers get a resync.
    private const int MaxRows = 4_096;

    private static readonly CreateIndexModel<BsonDocument> _index =
        new(new BsonDocument(DocumentRow.WrittenField, 1), new CreateIndexOptions { Name = "by_time" });

    private static readonly BsonDocument _timeCommand = new("isMaster", 1);
    private static readonly BsonDocument _projection = new() { { DocumentRow.VersionField, 1 }, { DocumentRow.WrittenField, 1 } };

    private readonly IDocumentLayout _layout = database.Layout;
    private readonly OwnerResolver _ownerResolver = new(database.Layout, reader);
    private readonly long _lookbackMilliseconds = (long)(2 * database.Timeout).TotalMilliseconds;

    public async Task ListenAsync(ChangeFeed feed, CancellationToken cancellationToken)
    {
        if (!schema.IsReady) await schema.EnsureAsync(cancellationToken).ConfigureAwait(false);
        if (!_layout.IsCollectionPerOwner)
            await database.MongoDatabase.GetCollection<BsonDocument>(OneCollectionLayout.DocumentsName).Indexes.CreateOneAsync(
                _index, cancellationToken: cancellationToken).ConfigureAwait(false);

        var (previousTime, publishedRows) = await PollAsync(null, cancellationToken).ConfigureAwait(false);
        feed.MarkLive();
        using var timer = new PeriodicTimer(interval, timeProvider);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            var (serverTime, rows) = await PollAsync(previousTime, cancellationToken).ConfigureAwait(false);
            // The machine was suspended, or the process stopped.
            if (serverTime - previousTime > Expiry.MaxPollGap.TotalMilliseconds) feed.Publish(DocumentChange.Resync(null));
            await PublishAsync(feed, rows, publishedRows, cancellationToken).ConfigureAwait(false);
            (previousTime, publishedRows) = (serverTime, rows);
        }
    }

    private async Task PublishAsync(
        ChangeFeed feed, Dictionary<(string, BsonValue), (BsonValue Written, DocumentVersion Version)> rows,
        Dictionary<(string, BsonValue), (BsonValue Written, DocumentVersion Version)> publishedRows, CancellationToken cancellationToken)
    {
        if (rows.Count >= MaxRows)
        {
            feed.Publish(DocumentChange.Resync(null));
            return;
        }

        foreach (var ((collection, key), row) in rows.OrderBy(row => row.Value.Written))
        {
            if (publishedRows.TryGetValue((collection, key), out var published) && published == row) continue;
            if (await _ownerResolver.FindOwnerAsync(collection, key, cancellationToken).ConfigureAwait(false) is not { } owner)
                feed.Publish(DocumentChange.Resync(null));
            else if (row.Version == DocumentVersion.None) feed.Publish(DocumentChange.Deleted(owner, _layout.GetId(key)));
            else feed.Publish(DocumentChange.Written(owner, _layout.GetId(key), row.Version));
        }
    }

    /// <param name="previousTime">The time of the previous poll, in milliseconds of the server's clock.</param>
    /// <param name="cancellationToken">Cancels the poll.</param>
    private async Task<(long ServerTime, Dictionary<(string, BsonValue), (BsonValue Written, DocumentVersion Version)> Rows)> PollAsync(
        long? previousTime, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(database.Timeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        // The bound is a constant, because MongoDB before 5.0 uses no index for a bound that is an expression.
        var reply = await database.MongoDatabase.RunCommandAsync<BsonDocument>(_timeCommand, cancellationToken: linked.Token)
            .ConfigureAwait(false);
        var serverTime = reply["localTime"].AsBsonDateTime.MillisecondsSinceEpoch;
        var since = new BsonDateTime(Math.Min(previousTime ?? serverTime, serverTime) - _lookbackMilliseconds);
        var filter = new BsonDocument(DocumentRow.WrittenField, new BsonDocument("$gte", since));
        var rows = new Dictionary<(string, BsonValue), (BsonValue, DocumentVersion)>();
        foreach (var collection in await reader.ListCollectionNamesAsync(linked.Token).ConfigureAwait(false))
        {
            var options = new FindOptions<RawBsonDocument, BsonDocument>
            {
                Projection = _projection,
                Sort = new BsonDocument(DocumentRow.WrittenField, -1),
                Limit = MaxRows,
            };
            using var cursor = await database.GetCollection(collection).FindAsync(filter, options, linked.Token).ConfigureAwait(false);
            while (await cursor.MoveNextAsync(linked.Token).ConfigureAwait(false))
                foreach (var row in cursor.Current)
                    rows[(collection, row[DocumentRow.KeyField])] = (row[DocumentRow.WrittenField], DocumentRow.ReadVersion(row));
        }

        return (serverTime, rows);
    }
}
