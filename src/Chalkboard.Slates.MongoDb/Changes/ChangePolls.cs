using Chalkboard.Slates.MongoDb.Documents;
using Chalkboard.Slates.MongoDb.Engine;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Changes;

/// <summary>Hears of changes from a server that does not tell of them, by asking for the rows that were written since.</summary>
/// <remarks>
/// A row bears the time at which its write began on the server, so each poll looks back for as long as a write can take,
/// and passes over what it has told already.
/// </remarks>
internal sealed class ChangePolls(Database database, Schema schema, DocumentReader reader, TimeSpan every, TimeProvider time)
{
    // The most rows that one poll reads. Where there are more, those who watch are told to look for themselves.
    private const int _most = 4_096;

    private static readonly CreateIndexModel<BsonDocument> _index = new(new BsonDocument(DocumentRow.Written, 1), new CreateIndexOptions { Name = "by_time" });
    // A poll that comes later than this may not find what was removed any more.
    private static readonly TimeSpan _longestGap = Expiry.Margin * 0.75;

    private static readonly BsonDocument _askForTime = new("isMaster", 1);
    private static readonly BsonDocument _read = new() { { DocumentRow.Version, 1 }, { DocumentRow.Written, 1 } };

    private readonly ILayout _layout = database.Layout;
    private readonly Owners _owners = new(database.Layout, reader);
    private readonly long _back = (long)(2 * database.Timeout).TotalMilliseconds;

    public async Task ListenAsync(ChangeFeed feed, CancellationToken stop)
    {
        if (!schema.IsReady) await schema.EnsureAsync(stop).ConfigureAwait(false);
        if (!_layout.IsCollectionPerOwner) await database.Mongo.GetCollection<BsonDocument>(OneCollection.Documents).Indexes.CreateOneAsync(_index, cancellationToken: stop).ConfigureAwait(false);

        var (at, told) = await PollAsync(null, stop).ConfigureAwait(false);
        feed.Live();
        using var timer = new PeriodicTimer(every, time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            var (now, found) = await PollAsync(at, stop).ConfigureAwait(false);
            // A machine that slept, or a process that was stopped.
            if (now - at > _longestGap.TotalMilliseconds) feed.Publish(DocumentChange.Resync(null));
            await TellAsync(feed, found, told, stop).ConfigureAwait(false);
            (at, told) = (now, found);
        }
    }

    private async Task TellAsync(ChangeFeed feed, Dictionary<(string, BsonValue), (BsonValue Written, DocumentVersion Version)> found, Dictionary<(string, BsonValue), (BsonValue Written, DocumentVersion Version)> told, CancellationToken stop)
    {
        if (found.Count >= _most)
        {
            feed.Publish(DocumentChange.Resync(null));
            return;
        }

        foreach (var ((collection, key), row) in found.OrderBy(row => row.Value.Written))
        {
            if (told.TryGetValue((collection, key), out var before) && before == row) continue;
            if (await _owners.OfAsync(collection, key, stop).ConfigureAwait(false) is not { } owner) feed.Publish(DocumentChange.Resync(null));
            else if (row.Version == DocumentVersion.None) feed.Publish(DocumentChange.Removed(owner, _layout.IdOf(key)));
            else feed.Publish(DocumentChange.Written(owner, _layout.IdOf(key), row.Version));
        }
    }

    /// <param name="last">When the poll before was, in milliseconds of the server's clock.</param>
    /// <param name="stop">Stops it.</param>
    private async Task<(long At, Dictionary<(string, BsonValue), (BsonValue Written, DocumentVersion Version)> Found)> PollAsync(long? last, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(database.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        // As a constant: before 5.0 no index serves a bound that is an expression.
        var server = await database.Mongo.RunCommandAsync<BsonDocument>(_askForTime, cancellationToken: either.Token).ConfigureAwait(false);
        var at = server["localTime"].AsBsonDateTime.MillisecondsSinceEpoch;
        var since = new BsonDateTime(Math.Min(last ?? at, at) - _back);
        var filter = new BsonDocument(DocumentRow.Written, new BsonDocument("$gte", since));
        var found = new Dictionary<(string, BsonValue), (BsonValue, DocumentVersion)>();
        foreach (var collection in await reader.CollectionsAsync(either.Token).ConfigureAwait(false))
        {
            var options = new FindOptions<RawBsonDocument, BsonDocument> { Projection = _read, Sort = new BsonDocument(DocumentRow.Written, -1), Limit = _most };
            using var cursor = await database.Collection(collection).FindAsync(filter, options, either.Token).ConfigureAwait(false);
            while (await cursor.MoveNextAsync(either.Token).ConfigureAwait(false))
                foreach (var row in cursor.Current)
                    found[(collection, row[DocumentRow.Key])] = (row[DocumentRow.Written], DocumentRow.VersionOf(row));
        }

        return (at, found);
    }
}
