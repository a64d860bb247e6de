using Microsoft.Extensions.Logging;
using NpgsqlTypes;
using static Chalkboard.Slates.PostgreSql.Engine.Statement;

namespace Chalkboard.Slates.PostgreSql.Engine;

/// <summary>Removes what has expired from the tables, now and then and a little at a time. Nothing rests on it but their size.</summary>
internal sealed partial class Sweeper : IAsyncDisposable
{
    private readonly PostgreSqlSweepOptions _options;
    private readonly Calls _calls;
    private readonly ILogger _logger;
    private readonly Statement _lookUp;
    private readonly Statement _remove;
    private readonly Statement _removeTokens;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public Sweeper(Calls calls, Names names, PostgreSqlSweepOptions options, TimeProvider time, ILogger logger)
    {
        _calls = calls;
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
        _removeTokens = new(
            $"""
            WITH done AS (DELETE FROM {names.Schema}.tokens WHERE id IN (SELECT id FROM {names.Schema}.tokens WHERE expires <= statement_timestamp() LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING 1)
            SELECT count(*) FROM done
            """, writes: true, Long);
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
        var old = await _calls.RunAsync<int, List<(string Owner, string Id)>>(
            _lookUp, _options.Step, static (command, most) => command.Set<long>(0, most),
            static (row, _, found) =>
            {
                found ??= [];
                found.Add((row.GetString(0), row.GetString(1)));
                return found;
            }, _stop.Token).ConfigureAwait(false) ?? [];
        var removed = 0L;
        foreach (var slate in old.GroupBy(static document => document.Owner, static document => document.Id))
            removed += await CountAsync(_remove, (slate.Key, Ids: slate.ToArray()), static (command, slate) => command.Set(0, slate.Key).Set(1, slate.Ids)).ConfigureAwait(false);
        return removed + await CountAsync(_removeTokens, _options.Step, static (command, most) => command.Set<long>(0, most)).ConfigureAwait(false);
    }

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
