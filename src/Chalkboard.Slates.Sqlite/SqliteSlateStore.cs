using Chalkboard.Slates.Sqlite.Changes;
using Chalkboard.Slates.Sqlite.Commits;
using Chalkboard.Slates.Sqlite.Connections;
using Chalkboard.Slates.Sqlite.Documents;
using Chalkboard.Slates.Sqlite.Tokens;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.Sqlite;

/// <summary>
/// Keeps slates in a SQLite file. Each read has its own connection; writes share one connection and are committed in groups.
/// </summary>
internal sealed class SqliteSlateStore : ISlateStore
{
    // The number of documents that one transaction examines for a live one.
    private const int DeleteBatchSize = 256;

    private readonly Database _database;
    private readonly ReadConnectionPool _readConnections;
    private readonly ChangeFeed _changes;
    private readonly ChangeFeed _ends;
    private readonly GroupCommit _groupCommit;
    private readonly Sweeper _sweeper;
    private int _isDisposed;

    public SqliteSlateStore(SqliteStoreOptions options, TimeProvider timeProvider, ILogger logger, WorkCounter? workCounter = null)
    {
        _database = new Database(options, workCounter);
        _readConnections = new ReadConnectionPool(_database, options.Timeout, timeProvider);
        _changes = CreateFeed();
        _ends = CreateFeed();
        _groupCommit = new GroupCommit(_database, options.Timeout, timeProvider, _changes, _ends);
        _sweeper = new Sweeper(
            options.Sweep.Interval, timeProvider, logger, new ExpirySweep(_groupCommit, options.Sweep.BatchSize).RunAsync);
        Tokens = new SqliteTokenStore(_readConnections, _groupCommit, _sweeper, _ends);

        ChangeFeed CreateFeed() => new(
            (feed, cancellationToken) =>
                new ExternalChangePoller(_database, _groupCommit!, timeProvider).ListenAsync(feed, cancellationToken),
            options.Timeout,
            timeProvider,
            logger);
    }

    public StoreDescription Description { get; } = new(
        "sqlite", new StoreCapabilities { SupportsMultiDocumentCommits = true, IsDurable = true });

    public ITokenStore Tokens { get; }

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default) =>
        _readConnections.RunAsync((owner, id), static (reader, arguments) => reader.Find(arguments.owner, arguments.id), cancellationToken);

    public ValueTask<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _readConnections.RunAsync(request, static (reader, request) => reader.Read(request), cancellationToken);
    }

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        return _groupCommit.RunAsync(commit, static (writer, commit) => writer.Documents.Apply(commit), cancellationToken);
    }

    public ValueTask<Page<DocumentEntry>> ListAsync(
        string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default) =>
        _readConnections.RunAsync(
            (owner, prefix, page),
            static (reader, arguments) => reader.List(arguments.owner, arguments.prefix, arguments.page),
            cancellationToken);

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken = default) =>
        _readConnections.RunAsync(page, static (reader, page) => reader.ListOwners(page), cancellationToken);

    public async ValueTask<bool> DeleteAsync(string owner, CancellationToken cancellationToken = default)
    {
        bool? hadLiveDocument;
        do hadLiveDocument = await _groupCommit.RunAsync(
            (owner, DeleteBatchSize),
            static (writer, arguments) => writer.Documents.Delete(arguments.owner, arguments.DeleteBatchSize),
            cancellationToken).ConfigureAwait(false);
        while (hadLiveDocument is null);
        _sweeper.RequestSweep();
        return hadLiveDocument.Value;
    }

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        _changes.WatchAsync(owner, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _changes.DisposeAsync().ConfigureAwait(false);
        await _ends.DisposeAsync().ConfigureAwait(false);
        await _sweeper.DisposeAsync().ConfigureAwait(false);
        // SQLite cleans up when the last connection is closed. The write connection can do this, so it is closed last.
        _readConnections.Dispose();
        await _groupCommit.DisposeAsync().ConfigureAwait(false);
        _database.FileGuard.Dispose();
    }
}
