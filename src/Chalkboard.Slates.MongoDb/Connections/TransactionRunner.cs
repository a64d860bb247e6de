using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Connections;

/// <summary>Runs work in transactions, and repeats it if another transaction has changed the same rows first.</summary>
internal sealed class TransactionRunner(Database database, TimeProvider timeProvider)
{
    private static readonly TransactionOptions _options = new(ReadConcern.Snapshot, ReadPreference.Primary);

    // The rollback may time out, because the server also rolls back by itself.
    private static readonly TimeSpan _abortTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _maxDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Runs work, and commits it if the work returns true for <c>Commit</c>. Repeats it until it succeeds or the timeout elapses.
    /// </summary>
    public async Task<T> RunAsync<T>(
        Func<IClientSessionHandle, CancellationToken, Task<(T Result, bool Commit)>> work, CancellationToken cancellationToken)
    {
        using var session = await database.StartSessionAsync(cancellationToken).ConfigureAwait(false);
        for (var attempt = 0; ; attempt++)
        {
            var isCommitting = false;
            try
            {
                session.StartTransaction(_options);
                var (result, shouldCommit) = await work(session, cancellationToken).ConfigureAwait(false);
                isCommitting = shouldCommit;
                if (shouldCommit) await CommitAsync(session, cancellationToken).ConfigureAwait(false);
                else await AbortAsync(session).ConfigureAwait(false);
                return result;
            }
            catch (NotSupportedException e)
            {
                throw database.FaultTranslator.NoTransactions(e);
            }
            catch (MongoException e) when (Faults.IsTransient(e) && !cancellationToken.IsCancellationRequested)
            {
                await AbortAsync(session).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                if (!isCommitting) await AbortAsync(session).ConfigureAwait(false);
                if (!Faults.IsFault(e)) throw;
                // Before the commit is sent, nothing can have been applied.
                throw database.FaultTranslator.ToStoreException(e, isOutcomeUnknown: isCommitting);
            }

            await DelayAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task DelayAsync(int attempt, CancellationToken cancellationToken)
    {
        try
        {
            var maxDelay = TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerMillisecond << Math.Min(attempt, 10), _maxDelay.Ticks));
            await Task.Delay(Random.Shared.NextDouble() * maxDelay, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            throw database.FaultTranslator.TransactionContention(e);
        }
    }

    private static async Task CommitAsync(IClientSessionHandle session, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await session.CommitTransactionAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (MongoException e)
            when (e.HasErrorLabel("UnknownTransactionCommitResult") && !cancellationToken.IsCancellationRequested
                && e is not MongoExecutionTimeoutException)
            {
                // Repeating the commit is safe, because the server recognizes the transaction by its number.
            }
        }
    }

    private async Task AbortAsync(IClientSessionHandle session)
    {
        if (!session.IsInTransaction) return;
        using var deadline = new CancellationTokenSource(_abortTimeout, timeProvider);
        try
        {
            await session.AbortTransactionAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e))
        {
            // The server rolls back abandoned transactions by itself.
        }
    }
}
