using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using static Chalkboard.Slates.PostgreSql.Engine.Statement;

namespace Chalkboard.Slates.PostgreSql.Engine;

/// <summary>Removes what has expired or was dropped from the tables, now and then and a little at a time. Nothing rests on it but their size.</summary>
internal sealed partial class Sweeper : IAsyncDisposable
{
    private readonly PostgreSqlSweepOptions _options;
    private readonly Calls _calls;
    private readonly ILogger _logger;
    private readonly Statement _lookUp;
    private readonly Statement _remove;
    private readonly Statement _lookUpTokens;
    private readonly Statement _removeTokens;
    private readonly Statement _lookUpDropped;
    private readonly Statement _removeDropped;
    private readonly Schema _schema;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public Sweeper(Calls calls, Schema schema, Names names, PostgreSqlSweepOptions options, TimeProvider time, ILogger logger)
    {
        _calls = calls;
        _schema = schema;
        _options = options;
        _logger = logger;
        // The time of the statement, which is one time for all rows: so the index is used.
        _lookUp = new($"SELECT d.owner, d.id FROM {names.Schema}.documents d WHERE d.expires <= statement_timestamp() LIMIT $1", writes: false, Long);
        // With the lock that commits of several documents have alone, so that it neither waits for one nor makes one wait.
        _remove = new(
            $"""
            WITH gate AS MATERIALIZED (SELECT pg_try_advisory_xact_lock_shared(hashtextextended($1, {names.DocumentsSeed})) AS open),
            old AS (SELECT d.owner, d.id FROM {names.Schema}.documents d, gate WHERE gate.open AND d.owner = $1 AND d.id = ANY($2) AND d.expires <= clock_timestamp() FOR UPDATE OF d SKIP LOCKED),
            done AS (DELETE FROM {names.Schema}.documents d USING old WHERE d.owner = $1 AND d.owner = old.owner AND d.id = old.id RETURNING 1)
            SELECT count(*) FROM done
            """, writes: true, Text, () => ArrayOf<string>(NpgsqlDbType.Text));
        _lookUpTokens = new($"SELECT owner, id FROM {names.Schema}.tokens WHERE expires <= statement_timestamp() LIMIT $1", writes: false, Long);
        _removeTokens = new($"SELECT {names.Schema}.sweep_tokens($1, $2)::bigint", writes: true, Text, () => ArrayOf<byte[]>(NpgsqlDbType.Bytea));
        _lookUpDropped = new($"SELECT owner FROM {names.Schema}.slates WHERE swept_to IS NOT NULL LIMIT $1", writes: false, Long);
        _removeDropped = new($"SELECT {names.Schema}.sweep_slate($1, $2)::bigint", writes: true, Text, Integer);
        _running = options.Every == Timeout.InfiniteTimeSpan ? Task.CompletedTask : RunAsync(new PeriodicTimer(options.Every, time));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    /// <summary>Removes some of what has expired.</summary>
    /// <returns>How much was removed.</returns>
    public async ValueTask<long> StepAsync()
    {
        var removed = 0L;
        foreach (var slate in (await LookUpAsync(_lookUp, static row => (Owner: row.GetString(0), Id: row.GetString(1))).ConfigureAwait(false)).GroupBy(static found => found.Owner, static found => found.Id))
            removed += await CountAsync(_remove, (slate.Key, Ids: slate.ToArray()), static (command, slate) => command.Set(0, slate.Key).Set(1, slate.Ids)).ConfigureAwait(false);
        foreach (var tokens in (await LookUpAsync(_lookUpTokens, static row => (Owner: row.GetString(0), Id: row.GetFieldValue<byte[]>(1))).ConfigureAwait(false)).GroupBy(static found => found.Owner, static found => found.Id))
            removed += await CountAsync(_removeTokens, (tokens.Key, Ids: tokens.ToArray()), static (command, tokens) => command.Set(0, tokens.Key).Set(1, tokens.Ids)).ConfigureAwait(false);
        return removed;
    }

    private async ValueTask RemoveDroppedAsync()
    {
        List<string> owners;
        do
        {
            owners = await LookUpAsync(_lookUpDropped, static row => row.GetString(0)).ConfigureAwait(false);
            foreach (var owner in owners)
                while (await CountAsync(_removeDropped, (owner, _options.Step), static (command, slate) => command.Set(0, slate.owner).Set(1, slate.Step)).ConfigureAwait(false) == _options.Step) { }
        }
        while (owners.Count == _options.Step);
    }

    private async ValueTask<List<T>> LookUpAsync<T>(Statement statement, Func<NpgsqlDataReader, T> read) => await _calls.RunAsync<(int Most, Func<NpgsqlDataReader, T> Read), List<T>>(
        statement, (_options.Step, read), static (command, look) => command.Set<long>(0, look.Most),
        static (row, look, found) =>
        {
            found ??= [];
            found.Add(look.Read(row));
            return found;
        }, _stop.Token).ConfigureAwait(false) ?? [];

    private ValueTask<long> CountAsync<TState>(Statement statement, TState state, Binder<TState> bind) =>
        _calls.RunAsync<TState, long>(statement, state, bind, static (row, _, _) => row.GetInt64(0), _stop.Token);

    private async Task RunAsync(PeriodicTimer timer)
    {
        using (timer)
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
                await SweepAsync().ConfigureAwait(false);
    }

    private async ValueTask SweepAsync()
    {
        try
        {
            // Whether it is still the same schema; once in a while is enough, as all that runs now would notice one that is gone.
            await _schema.EnsureAsync().WaitAsync(_stop.Token).ConfigureAwait(false);
            await RemoveDroppedAsync().ConfigureAwait(false);
            var removed = 0L;
            long step;
            do
            {
                step = await StepAsync().ConfigureAwait(false);
                removed += step;
            }
            while (step >= _options.Step);
            if (removed > 0) Swept(removed);
        }
        catch (Exception e) when (e is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            // Whatever it was, it is no reason never to sweep again.
            Failed(e);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Removed {Count} expired documents and tokens.")]
    private partial void Swept(long count);

    [LoggerMessage(LogLevel.Warning, "Could not remove expired documents and tokens; they stay invisible, and this is tried again.")]
    private partial void Failed(Exception e);
}
