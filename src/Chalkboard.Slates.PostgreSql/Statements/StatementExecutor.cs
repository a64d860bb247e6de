using Chalkboard.Slates.PostgreSql.Connections;
using Chalkboard.Slates.PostgreSql.Setup;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.PostgreSql.Statements;

/// <summary>Runs each statement in one round trip, within the timeout.</summary>
internal sealed class StatementExecutor(Database database, Schema schema, TimeProvider timeProvider)
{
    private volatile bool _isClosed;

    public Database Database => database;

    public Schema Schema => schema;

    /// <summary>Refuses all later statements.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Runs a statement.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="state">The argument of <paramref name="bind"/> and <paramref name="readRow"/>.</param>
    /// <param name="bind">Sets the parameters.</param>
    /// <param name="readRow">Reads the rows.</param>
    /// <param name="cancellationToken">Cancels a read at any time, and a write until the statement is sent.</param>
    public async ValueTask<TResult> RunAsync<TState, TResult>(
        Statement statement,
        TState state,
        ParameterBinder<TState> bind,
        RowReader<TState, TResult> readRow,
        CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, typeof(ISlateStore));
        cancellationToken.ThrowIfCancellationRequested();
        var execution = new StatementExecution<TState, TResult>(this, statement, state, bind, readRow);
        var startTimestamp = timeProvider.GetTimestamp();
        var task = execution.RunAsync();
        var remaining = database.Timeout;
        while (true)
        {
            try
            {
                return await task.WaitAsync(remaining, timeProvider, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                var isSent = !execution.TryAbandon();
                // It may have completed in the meantime.
                if (isSent && task.IsCompleted) continue;
                ObserveException(task);
                if (isSent) execution.Cancel();
                throw Faults.Timeout(database, isSent, isOutcomeUnknown: isSent && statement.IsWrite);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                var isEnded = task.IsCompleted;
                var isSent = !execution.TryAbandon();
                if (!isEnded && !(isSent && statement.IsWrite))
                {
                    ObserveException(task);
                    // A long statement would keep its connection. A short one completes sooner than it could be cancelled.
                    if (isSent && statement.IsLongRunning) execution.Cancel();
                    throw;
                }

                // A write that was sent can't be cancelled. Its outcome is awaited.
                cancellationToken = CancellationToken.None;
                remaining = database.Timeout - timeProvider.GetElapsedTime(startTimestamp);
                if (remaining < TimeSpan.Zero) remaining = TimeSpan.Zero;
            }
        }
    }

    private static void ObserveException(Task execution) => _ = execution.ContinueWith(
        static task => _ = task.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
