using Chalkboard.Slates.PostgreSql.Changes;
using Chalkboard.Slates.PostgreSql.Connections;
using Chalkboard.Slates.PostgreSql.Documents;
using Chalkboard.Slates.PostgreSql.Setup;
using Chalkboard.Slates.PostgreSql.Statements;
using Chalkboard.Slates.PostgreSql.Tokens;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.PostgreSql;

/// <summary>Keeps slates in PostgreSQL. Each operation is one statement, in one round trip.</summary>
internal sealed class PostgreSqlSlateStore : ISlateStore
{
    private readonly Database _database;
    private readonly StatementExecutor _executor;
    private readonly DocumentCommands _documents;
    private readonly ChangeFeed _changes;
    private readonly ChangeFeed _ends;
    private readonly Sweeper _sweeper;
    private int _isDisposed;

    public PostgreSqlSlateStore(PostgreSqlStoreOptions options, TimeProvider timeProvider, ILogger logger)
    {
        var schemaNames = new SchemaNames(options.Schema);
        _database = new Database(options);
        var schema = new Schema(_database, schemaNames, options.PartitionCount, new ServerSettingsCheck(_database, logger));
        _executor = new StatementExecutor(_database, schema, timeProvider);
        _documents = new DocumentCommands(_executor, new DocumentStatements(schemaNames));
        _changes = CreateFeed(schemaNames.Documents);
        _ends = CreateFeed(schemaNames.SignIns);
        _sweeper = new Sweeper(
            options.Sweep.Interval,
            timeProvider,
            logger,
            new ExpirySweep(_executor, schema, schemaNames, options.Sweep.BatchSize).RunAsync);
        Tokens = new PostgreSqlTokenStore(_executor, schemaNames, _ends);

        ChangeFeed CreateFeed(NotificationNames names) =>
            new(new NotificationListener(_database, schema, names, timeProvider).ListenAsync, options.Timeout, timeProvider, logger);
    }

    public StoreDescription Description { get; } = new(
        "postgresql", new StoreCapabilities { SupportsMultiDocumentCommits = true, IsDurable = true });

    public ITokenStore Tokens { get; }

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default) =>
        _documents.FindAsync(owner, id, cancellationToken);

    public ValueTask<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _documents.ReadAsync(request, cancellationToken);
    }

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        return _documents.CommitAsync(commit, cancellationToken);
    }

    public ValueTask<Page<DocumentEntry>> ListAsync(
        string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default) =>
        _documents.ListAsync(owner, prefix, page, cancellationToken);

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken = default) =>
        _documents.ListOwnersAsync(page, cancellationToken);

    public ValueTask<bool> DeleteAsync(string owner, CancellationToken cancellationToken = default) =>
        _documents.DeleteSlateAsync(owner, cancellationToken);

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        _changes.WatchAsync(owner, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _changes.DisposeAsync().ConfigureAwait(false);
        await _ends.DisposeAsync().ConfigureAwait(false);
        await _sweeper.DisposeAsync().ConfigureAwait(false);
        _executor.Close();
        await _database.DisposeAsync().ConfigureAwait(false);
    }
}
