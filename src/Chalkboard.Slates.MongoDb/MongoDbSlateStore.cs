using Chalkboard.Slates.MongoDb.Changes;
using Chalkboard.Slates.MongoDb.Documents;
using Chalkboard.Slates.MongoDb.Engine;
using Chalkboard.Slates.MongoDb.Tokens;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.MongoDb;

/// <summary>Slates in MongoDB.</summary>
internal sealed class MongoDbSlateStore : ISlateStore
{
    private readonly Database _database;
    private readonly Schema _schema;
    private readonly Operations _operations;
    private readonly DocumentReader _reader;
    private readonly Commits _commits;
    private readonly ChangeFeed _changes;
    private int _disposed;

    public MongoDbSlateStore(MongoDbStoreOptions options, TimeProvider time, ILogger logger)
    {
        _database = new Database(options);
        _schema = new Schema(_database);
        _operations = new Operations(_database, _schema, time);
        var filters = new DocumentFilters(_database.Layout);
        _reader = new DocumentReader(_database, filters);
        var writer = new DocumentWriter(_database, _schema, filters, _reader);
        var tokens = new TokenCommands(_database);
        _commits = new Commits(_database, _schema, writer, new SeveralDocuments(_database, filters, writer), tokens, new Transactions(_database, time));
        Tokens = new MongoDbTokenStore(tokens, _operations);
        ChangeListener listener = _database.IsReplicated
            ? new ChangeStream(_database, _schema, _reader).ListenAsync
            : new ChangePolls(_database, _schema, _reader, options.Poll.Every, time).ListenAsync;
        _changes = new ChangeFeed(listener, options.Timeout, time, logger);
        Description = new("mongodb", new StoreCapabilities { CommitsSeveralDocuments = _database.IsReplicated, Durable = true });
    }

    public StoreDescription Description { get; }

    public ITokenStore Tokens { get; }

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellation = default) =>
        _operations.ReadAsync((_reader, owner, id), static (s, stop) => s._reader.FindAsync(s.owner, s.id, stop), cancellation);

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        if (commit.Writes.Count > 1 && !_database.IsReplicated) throw Faults.NeedsReplicaSet(commit.Writes.Count);
        return _operations.WriteAsync((_commits, commit), static (s, stop) => s._commits.ApplyAsync(s.commit, stop), cancellation);
    }

    public ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellation = default) =>
        _operations.ReadAsync((_reader, owner, prefix, page), static (s, stop) => s._reader.ListAsync(s.owner, s.prefix, s.page, stop), cancellation);

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellation = default) =>
        _operations.ReadAsync((_reader, page), static (s, stop) => s._reader.ListOwnersAsync(s.page, stop), cancellation);

    public ValueTask<bool> DropAsync(string owner, CancellationToken cancellation = default) =>
        _operations.WriteAsync((_commits, owner), static (s, stop) => s._commits.DropAsync(s.owner, stop), cancellation);

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellation = default) => _changes.WatchAsync(owner, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _operations.Dispose();
        await _changes.DisposeAsync().ConfigureAwait(false);
        _schema.Dispose();
        _database.Dispose();
    }
}
