using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.MongoDb.Setup;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Changes;

/// <summary>Finds what has changed on a server without change streams, by reading rows with a recent time again and again.</summary>
/// <remarks>
/// A row contains the time at which its write began on the server. So each poll looks back for as long as a write can take, and finds
/// a change several times.
/// </remarks>
internal abstract class Poller<TKey, TRow>(Database database, Schema schema, TimeSpan interval, TimeProvider timeProvider)
    where TKey : notnull
{
    /// <summary>The maximum number of rows of a poll. If it finds more, watchers of all owners read again.</summary>
    protected const int MaxRows = 4_096;

    private static readonly BsonDocument _timeCommand = new("isMaster", 1);

    private readonly long _lookbackMilliseconds = (long)(2 * database.Timeout).TotalMilliseconds;

    protected Database Database => database;

    public async Task ListenAsync(ChangeFeed feed, CancellationToken cancellationToken)
    {
        if (!schema.IsReady) await schema.EnsureAsync(cancellationToken).ConfigureAwait(false);
        await CreateIndexAsync(cancellationToken).ConfigureAwait(false);
        var (previousTime, publishedRows) = await PollAsync(null, cancellationToken).ConfigureAwait(false);
        feed.MarkLive();
        using var timer = new PeriodicTimer(interval, timeProvider);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            var (serverTime, rows) = await PollAsync(previousTime, cancellationToken).ConfigureAwait(false);
            // After a longer gap, the machine was suspended, or the process stopped.
            if (serverTime - previousTime > Expiry.MaxPollGap.TotalMilliseconds || rows.Count >= MaxRows)
                feed.Publish(DocumentChange.Resync(null));
            if (rows.Count < MaxRows) await PublishAsync(feed, rows, publishedRows, cancellationToken).ConfigureAwait(false);
            (previousTime, publishedRows) = (serverTime, rows);
        }
    }

    /// <summary>Creates the index by which <see cref="ReadAsync"/> finds rows.</summary>
    protected abstract Task CreateIndexAsync(CancellationToken cancellationToken);

    /// <summary>Reads the rows with a time that matches a condition, the newest ones first, at most <see cref="MaxRows"/>.</summary>
    protected abstract Task<Dictionary<TKey, TRow>> ReadAsync(BsonDocument isRecent, CancellationToken cancellationToken);

    /// <summary>Publishes the rows that the previous poll has not published.</summary>
    protected abstract ValueTask PublishAsync(
        ChangeFeed feed, Dictionary<TKey, TRow> rows, Dictionary<TKey, TRow> publishedRows, CancellationToken cancellationToken);

    private async Task<(long ServerTime, Dictionary<TKey, TRow> Rows)> PollAsync(long? previousTime, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(database.Timeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        // The bound is a constant, because MongoDB before 5.0 uses no index for a bound that is an expression.
        var reply = await database.MongoDatabase.RunCommandAsync<BsonDocument>(_timeCommand, cancellationToken: linked.Token)
            .ConfigureAwait(false);
        var serverTime = reply["localTime"].AsBsonDateTime.MillisecondsSinceEpoch;
        var since = new BsonDateTime(Math.Min(previousTime ?? serverTime, serverTime) - _lookbackMilliseconds);
        return (serverTime, await ReadAsync(new BsonDocument("$gte", since), linked.Token).ConfigureAwait(false));
    }
}
