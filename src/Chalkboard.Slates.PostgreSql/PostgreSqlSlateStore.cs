using Chalkboard.Slates.PostgreSql.Engine;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.PostgreSql;

/// <summary>Slates in PostgreSQL: one statement, in one round trip, for each operation.</summary>
internal sealed class PostgreSqlSlateStore : ISlateStore
{
    private readonly Database _database;
    private readonly Calls _calls;
    private readonly DocumentTable _documents;
    private readonly ChangeFeed _changes;
    private readonly Sweeper _sweeper;
    private int _disposed;

    public PostgreSqlSlateStore(PostgreSqlStoreOptions options, TimeProvider time, ILogger logger)
    {
        var names = new Names(options.Schema);
        _database = new Database(options);
        var schema = new Schema(_database, names, options.Partitions, new ServerSettings(_database, logger));
        _calls = new Calls(_database, schema, time);
        _documents = new DocumentTable(_calls, new DocumentStatements(names));
        _changes = new ChangeFeed(new Listener(_database, schema, names, time).ListenAsync, options.Timeout, time, logger);
        _sweeper = new Sweeper(_calls, schema, names, options.Sweep, time, logger);
        Tokens = new PostgreSqlTokenStore(_calls, names);
    }

    public StoreDescription Description { get; } = new("postgresql", new StoreCapabilities { CommitsSeveralDocuments = true, Durable = true });

    public ITokenStore Tokens { get; }

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellation = default) => _documents.FindAsync(owner, id, cancellation);

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        return _documents.CommitAsync(commit, cancellation);
    }

    public ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellation = default) =>
        _documents.ListAsync(owner, prefix, page, cancellation);

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellation = default) => _documents.ListOwnersAsync(page, cancellation);

    public ValueTask<bool> DropAsync(string owner, CancellationToken cancellation = default) => _documents.DropAsync(owner, cancellation);

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellation = default) => _changes.WatchAsync(owner, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _changes.DisposeAsync().ConfigureAwait(false);
        await _sweeper.DisposeAsync().ConfigureAwait(false);
        _calls.Close();
        await _database.DisposeAsync().ConfigureAwait(false);
    }
}
