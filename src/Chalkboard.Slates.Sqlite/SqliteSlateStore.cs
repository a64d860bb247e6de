using Chalkboard.Slates.Sqlite.Engine;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.Sqlite;

/// <summary>Slates in a SQLite file: reads each on a connection of their own, writes in groups on one.</summary>
internal sealed class SqliteSlateStore : ISlateStore
{
    // How many documents that have expired a transaction looks at for a live one.
    private const int DropStep = 256;

    private readonly Database _database;
    private readonly Readers _readers;
    private readonly ChangeFeed _changes;
    private readonly GroupCommit _commits;
    private readonly Sweeper _sweeper;
    private int _disposed;

    public SqliteSlateStore(SqliteStoreOptions options, TimeProvider time, ILogger logger, WorkCounter? work = null)
    {
        _database = new Database(options, work);
        _readers = new Readers(_database, options.Timeout, time);
        _changes = new ChangeFeed((feed, stop) => new ForeignChanges(_database, _commits!, time).ListenAsync(feed, stop), options.Timeout, time, logger);
        _commits = new GroupCommit(_database, options.Timeout, time, _changes);
        _sweeper = new Sweeper(_commits, options.Sweep, time, logger);
        Tokens = new SqliteTokenStore(_readers, _commits, _sweeper);
    }

    public StoreDescription Description { get; } = new("sqlite", new StoreCapabilities { CommitsSeveralDocuments = true, Durable = true });

    public ITokenStore Tokens { get; }

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellation = default) =>
        _readers.RunAsync((owner, id), static (reader, key) => reader.Find(key.owner, key.id), cancellation);

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        return _commits.RunAsync(commit, static (writer, commit) => writer.Apply(commit), cancellation);
    }

    public ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellation = default) =>
        _readers.RunAsync((owner, prefix, page), static (reader, list) => reader.List(list.owner, list.prefix, list.page), cancellation);

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellation = default) =>
        _readers.RunAsync(page, static (reader, page) => reader.ListOwners(page), cancellation);

    public async ValueTask<bool> DropAsync(string owner, CancellationToken cancellation = default)
    {
        bool? hadLive;
        do hadLive = await _commits.RunAsync((owner, DropStep), static (writer, drop) => writer.Drop(drop.owner, drop.DropStep), cancellation).ConfigureAwait(false);
        while (hadLive is null);
        _sweeper.SweepSoon();
        return hadLive.Value;
    }

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellation = default) => _changes.WatchAsync(owner, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _changes.DisposeAsync().ConfigureAwait(false);
        await _sweeper.DisposeAsync().ConfigureAwait(false);
        // SQLite tidies up as its last connection closes; the one that writes does it best.
        _readers.Dispose();
        await _commits.DisposeAsync().ConfigureAwait(false);
        _database.Guard.Dispose();
    }
}
