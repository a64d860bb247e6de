using Chalkboard.Slates.Storage;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Engine;

/// <summary>Runs work in transactions, anew where another transaction was quicker.</summary>
internal sealed class Transactions(Database database, TimeProvider time)
{
    private static readonly TransactionOptions _options = new(ReadConcern.Snapshot, ReadPreference.Primary);

    // How long a rollback may take that nobody waits for the result of.
    private static readonly TimeSpan _rollback = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs work and commits it, if it says so, until it succeeds or time is over.</summary>
    public async Task<T> RunAsync<T>(Func<IClientSessionHandle, CancellationToken, Task<(T Result, bool Commit)>> work, CancellationToken stop)
    {
        using var session = await database.BeginSessionAsync(stop).ConfigureAwait(false);
        for (var attempt = 0; ; attempt++)
        {
            var committing = false;
            try
            {
                session.StartTransaction(_options);
                var (result, commit) = await work(session, stop).ConfigureAwait(false);
                committing = commit;
                if (commit) await CommitAsync(session, stop).ConfigureAwait(false);
                else await RollBackAsync(session).ConfigureAwait(false);
                return result;
            }
            catch (NotSupportedException e)
            {
                throw database.Faults.NoTransactions(e);
            }
            catch (MongoException e) when (Faults.IsPassing(e) && !stop.IsCancellationRequested)
            {
                await RollBackAsync(session).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                if (!committing) await RollBackAsync(session).ConfigureAwait(false);
                if (!Faults.IsFault(e)) throw;
                // Until the commit is sent nothing can have been applied.
                throw database.Faults.Describe(e, outcomeUnknown: committing);
            }

            await PauseAsync(attempt, stop).ConfigureAwait(false);
        }
    }

    private async Task PauseAsync(int attempt, CancellationToken stop)
    {
        try
        {
            await Task.Delay(Random.Shared.NextDouble() * TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerMillisecond << Math.Min(attempt, 10), _longestPause.Ticks)), time, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            throw database.Faults.Crowded(e);
        }
    }

    private static async Task CommitAsync(IClientSessionHandle session, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await session.CommitTransactionAsync(stop).ConfigureAwait(false);
                return;
            }
            catch (MongoException e) when (e.HasErrorLabel("UnknownTransactionCommitResult") && !stop.IsCancellationRequested && e is not MongoExecutionTimeoutException)
            {
                // Asking again is safe: the server knows the transaction by its number.
            }
        }
    }

    private async Task RollBackAsync(IClientSessionHandle session)
    {
        if (!session.IsInTransaction) return;
        using var deadline = new CancellationTokenSource(_rollback, time);
        try
        {
            await session.AbortTransactionAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            // The server rolls back by itself what nobody goes on with.
        }
    }
}
