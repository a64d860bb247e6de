using Chalkboard.Slates.PostgreSql.Setup;
using Chalkboard.Slates.PostgreSql.Statements;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using static Chalkboard.Slates.PostgreSql.Statements.Statement;

namespace Chalkboard.Slates.PostgreSql.Documents;

/// <summary>Removes what has expired or was dropped from the tables, now and then and a little at a time. Nothing rests on it but their size.</summary>
internal sealed partial class Sweeper : IAsyncDisposable
{
    private readonly SweepOptions _options;
    private readonly StatementExecutor _executor;
    private readonly ILogger _logger;
    private readonly Statement _findExpiredDocuments;
    private readonly Statement _deleteExpiredDocuments;
    private readonly Statement _findExpiredTokens;
    private readonly Statement _deleteExpiredTokens;
    private readonly Statement _findDeletedSlates;
    private readonly Statement _sweepDeletedSlate;
    private readonly Schema _schema;
    private readonly CancellationTokenSource _cancellationTokenSource = new();
    private readonly Task _runTask;

    public Sweeper(StatementExecutor executor, Schema schema, SchemaNames schemaNames, SweepOptions options, TimeProvider timeProvider, ILogger logger)
    {
        _executor = executor;
        _schema = schema;
        _options = options;
        _logger = logger;
        // The time of the statement, which is one time for all rows: so the index is used.
        _findExpiredDocuments = new($"SELECT d.owner, d.id FROM {schemaNames.Schema}.documents d WHERE d.expires <= statement_timestamp() LIMIT $1", isWrite: false, BigInt);
        // With the lock that commits of several documents have alone, so that it neither waits for one nor makes one wait.
        _deleteExpiredDocuments = new(
            $"""
            WITH gate AS MATERIALIZED (SELECT pg_try_advisory_xact_lock_shared(hashtextextended($1, {schemaNames.DocumentsSeed})) AS open),
            old AS (SELECT d.owner, d.id FROM {schemaNames.Schema}.documents d, gate WHERE gate.open AND d.owner = $1 AND d.id = ANY($2) AND d.expires <= clock_timestamp() FOR UPDATE OF d SKIP LOCKED),
            done AS (DELETE FROM {schemaNames.Schema}.documents d USING old WHERE d.owner = $1 AND d.owner = old.owner AND d.id = old.id RETURNING 1)
            SELECT count(*) FROM done
            """, isWrite: true, Text, () => TypedArray<string>(NpgsqlDbType.Text));
        _findExpiredTokens = new($"SELECT owner, id FROM {schemaNames.Schema}.tokens WHERE expires <= statement_timestamp() LIMIT $1", isWrite: false, BigInt);
        _deleteExpiredTokens = new($"SELECT {schemaNames.Schema}.sweep_tokens($1, $2)::bigint", isWrite: true, Text, () => TypedArray<byte[]>(NpgsqlDbType.Bytea));
        _findDeletedSlates = new($"SELECT owner FROM {schemaNames.Schema}.slates WHERE swept_to IS NOT NULL LIMIT $1", isWrite: false, BigInt);
        _sweepDeletedSlate = new($"SELECT {schemaNames.Schema}.sweep_slate($1, $2)::bigint", isWrite: true, Text, Integer);
        _runTask = options.Interval == Timeout.InfiniteTimeSpan ? Task.CompletedTask : RunAsync(new PeriodicTimer(options.Interval, timeProvider));
    }

    public async ValueTask DisposeAsync()
    {
        await _cancellationTokenSource.CancelAsync().ConfigureAwait(false);
        await _runTask.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _cancellationTokenSource.Dispose();
    }

    /// <summary>Removes some of what has expired.</summary>
    /// <returns>How much was removed.</returns>
    public async ValueTask<long> SweepBatchAsync()
    {
        var removedCount = 0L;
        foreach (var slate in (await FindAsync(_findExpiredDocuments, static row => (Owner: row.GetString(0), Id: row.GetString(1))).ConfigureAwait(false)).GroupBy(static expired => expired.Owner, static expired => expired.Id))
            removedCount += await ExecuteCountAsync(_deleteExpiredDocuments, (slate.Key, Ids: slate.ToArray()), static (command, slate) => command.Set(0, slate.Key).Set(1, slate.Ids)).ConfigureAwait(false);
        foreach (var tokens in (await FindAsync(_findExpiredTokens, static row => (Owner: row.GetString(0), Id: row.GetFieldValue<byte[]>(1))).ConfigureAwait(false)).GroupBy(static expired => expired.Owner, static expired => expired.Id))
            removedCount += await ExecuteCountAsync(_deleteExpiredTokens, (tokens.Key, Ids: tokens.ToArray()), static (command, tokens) => command.Set(0, tokens.Key).Set(1, tokens.Ids)).ConfigureAwait(false);
        return removedCount;
    }

    private async ValueTask SweepDeletedSlatesAsync()
    {
        List<string> owners;
        do
        {
            owners = await FindAsync(_findDeletedSlates, static row => row.GetString(0)).ConfigureAwait(false);
            foreach (var owner in owners)
                while (await ExecuteCountAsync(_sweepDeletedSlate, (owner, _options.BatchSize), static (command, slate) => command.Set(0, slate.owner).Set(1, slate.BatchSize)).ConfigureAwait(false) == _options.BatchSize) { }
        }
        while (owners.Count == _options.BatchSize);
    }

    private async ValueTask<List<T>> FindAsync<T>(Statement statement, Func<NpgsqlDataReader, T> readRow) => await _executor.RunAsync<(int Most, Func<NpgsqlDataReader, T> Read), List<T>>(
        statement, (_options.BatchSize, readRow), static (command, arguments) => command.Set<long>(0, arguments.Most),
        static (row, arguments, rows) =>
        {
            rows ??= [];
            rows.Add(arguments.Read(row));
            return rows;
        }, _cancellationTokenSource.Token).ConfigureAwait(false) ?? [];

    private ValueTask<long> ExecuteCountAsync<TState>(Statement statement, TState state, ParameterBinder<TState> bind) =>
        _executor.RunAsync<TState, long>(statement, state, bind, static (row, _, _) => row.GetInt64(0), _cancellationTokenSource.Token);

    private async Task RunAsync(PeriodicTimer timer)
    {
        using (timer)
            while (await timer.WaitForNextTickAsync(_cancellationTokenSource.Token).ConfigureAwait(false))
                await SweepAsync().ConfigureAwait(false);
    }

    private async ValueTask SweepAsync()
    {
        try
        {
            // Whether it is still the same schema; once in a while is enough, as all that runs now would notice one that is gone.
            await _schema.EnsureAsync().WaitAsync(_cancellationTokenSource.Token).ConfigureAwait(false);
            await SweepDeletedSlatesAsync().ConfigureAwait(false);
            var removedCount = 0L;
            long batchCount;
            do
            {
                batchCount = await SweepBatchAsync().ConfigureAwait(false);
                removedCount += batchCount;
            }
            while (batchCount >= _options.BatchSize);
            if (removedCount > 0) LogSwept(removedCount);
        }
        catch (Exception e) when (e is not OperationCanceledException || !_cancellationTokenSource.IsCancellationRequested)
        {
            // Whatever it was, it is no reason never to sweep again.
            LogSweepFailed(e);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Removed {Count} expired documents and tokens.")]
    private partial void LogSwept(long count);

    [LoggerMessage(LogLevel.Warning, "Could not remove expired documents and tokens; they stay invisible, and this is tried again.")]
    private partial void LogSweepFailed(Exception exception);
}
