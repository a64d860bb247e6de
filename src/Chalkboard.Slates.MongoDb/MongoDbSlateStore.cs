using Chalkboard.Slates.MongoDb.Changes;
using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Documents;
using Chalkboard.Slates.MongoDb.Setup;
using Chalkboard.Slates.MongoDb.Tokens;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.MongoDb;

/// <summary>Keeps slates in MongoDB.</summary>
internal sealed class MongoDbSlateStore : ISlateStore
{
    private readonly Database _database;
    private readonly Schema _schema;
    private readonly OperationExecutor _executor;
    private readonly DocumentReader _reader;
    private readonly TokenCommands _tokens;
    private readonly CommitExecutor _commitExecutor;
    private readonly ChangeFeed _changes;
    private readonly ChangeFeed _ends;
    private int _isDisposed;

    public MongoDbSlateStore(MongoDbStoreOptions options, TimeProvider timeProvider, ILogger logger)
    {
        _database = new Database(options);
        _schema = new Schema(_database);
        _executor = new OperationExecutor(_database, _schema, timeProvider);
        var filters = new DocumentFilters(_database.Layout);
        _reader = new DocumentReader(_database, filters);
        var writer = new DocumentWriter(_database, _schema, filters, _reader);
        var tokens = _tokens = new TokenCommands(_database);
        _commitExecutor = new CommitExecutor(
            _database, _schema, writer, new MultiDocumentWriter(_database, filters, writer), tokens,
            new TransactionRunner(_database, timeProvider));
        ChangeListener endListener = _database.IsReplicated
            ? new TokenStreamListener(_database, _schema).ListenAsync
            : new TokenPoller(_database, _schema, options.Polling.Interval, timeProvider).ListenAsync;
        _ends = new ChangeFeed(endListener, options.Timeout, timeProvider, logger);
        Tokens = new MongoDbTokenStore(tokens, _executor, _ends);
        ChangeListener listener = _database.IsReplicated
            ? new ChangeStreamListener(_database, _schema, _reader).ListenAsync
            : new ChangePoller(_database, _schema, _reader, options.Polling.Interval, timeProvider).ListenAsync;
        _changes = new ChangeFeed(listener, options.Timeout, timeProvider, logger);
        Description = new("mongodb", new StoreCapabilities { SupportsMultiDocumentCommits = _database.IsReplicated, IsDurable = true });
    }

    public StoreDescription Description { get; }

    public ITokenStore Tokens { get; }

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default) =>
        _executor.ReadAsync(
            (_reader, owner, id),
            static (arguments, cancellationToken) => arguments._reader.FindAsync(arguments.owner, arguments.id, cancellationToken),
            cancellationToken);

    public ValueTask<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _executor.ReadAsync(
            (_reader, _tokens, request),
            static (arguments, cancellationToken) =>
                ReadAsync(arguments._reader, arguments._tokens, arguments.request, cancellationToken),
            cancellationToken);
    }

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        if (commit.Writes.Count > 1 && !_database.IsReplicated) throw Faults.NeedsReplicaSet(commit.Writes.Count);
        return _executor.WriteAsync(
            (_commitExecutor, commit),
            static (arguments, cancellationToken) => arguments._commitExecutor.ApplyAsync(arguments.commit, cancellationToken),
            cancellationToken);
    }

    public ValueTask<Page<DocumentEntry>> ListAsync(
        string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default) =>
        _executor.ReadAsync(
            (_reader, owner, prefix, page),
            static (arguments, cancellationToken) =>
                arguments._reader.ListAsync(arguments.owner, arguments.prefix, arguments.page, cancellationToken),
            cancellationToken);

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken = default) =>
        _executor.ReadAsync(
            (_reader, page),
            static (arguments, cancellationToken) => arguments._reader.ListOwnersAsync(arguments.page, cancellationToken),
            cancellationToken);

    public ValueTask<bool> DeleteAsync(string owner, CancellationToken cancellationToken = default) =>
        _executor.WriteAsync(
            (_commitExecutor, owner),
            static (arguments, cancellationToken) => arguments._commitExecutor.DeleteSlateAsync(arguments.owner, cancellationToken),
            cancellationToken);

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        _changes.WatchAsync(owner, cancellationToken);

    // Commands that are sent at once, and not one aggregation: MongoDB guarantees linearizable reads for filters on the key of one
    // collection, and documents no such guarantee for stages that read another.
    private static async Task<ReadResult> ReadAsync(
        DocumentReader reader, TokenCommands tokens, ReadRequest request, CancellationToken cancellationToken)
    {
        var tokenTask = request.Token is { } known
            ? tokens.FindKnownAsync(known, cancellationToken) : Task.FromResult<StoredToken?>(null);
        var documentsTask = reader.ReadAsync(request, cancellationToken);
        await Task.WhenAll(tokenTask, documentsTask).ConfigureAwait(false);
        var token = await tokenTask.ConfigureAwait(false);
        if (request.Token is not null && token is null) return ReadResult.SignedOut;
        var (documents, hasMore) = await documentsTask.ConfigureAwait(false);
        return new ReadResult(token, documents, hasMore);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        _executor.Dispose();
        await _changes.DisposeAsync().ConfigureAwait(false);
        await _ends.DisposeAsync().ConfigureAwait(false);
        _schema.Dispose();
        _database.Dispose();
    }
}
