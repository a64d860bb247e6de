using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.PostgreSql.Engine;

/// <summary>Runs statements, each in one round trip and within the timeout.</summary>
internal sealed class Calls(Database database, Schema schema, TimeProvider time)
{
    private volatile bool _closed;

    public Database Database => database;

    public Schema Schema => schema;

    /// <summary>Refuses what comes from now on.</summary>
    public void Close() => _closed = true;

    /// <summary>Runs a statement.</summary>
    /// <param name="statement">Which.</param>
    /// <param name="state">What <paramref name="bind"/> and <paramref name="read"/> need.</param>
    /// <param name="bind">Sets the parameters.</param>
    /// <param name="read">Reads the rows.</param>
    /// <param name="cancellation">Is honoured at any time where nothing is written, else up to the moment when the statement is sent.</param>
    public async ValueTask<TResult> RunAsync<TState, TResult>(Statement statement, TState state, Binder<TState> bind, RowReader<TState, TResult> read, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_closed, typeof(ISlateStore));
        cancellation.ThrowIfCancellationRequested();
        var call = new Call<TState, TResult>(this, statement, state, bind, read);
        var began = time.GetTimestamp();
        var running = call.RunAsync();
        var left = database.Timeout;
        while (true)
        {
            try
            {
                return await running.WaitAsync(left, time, cancellation).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                var sent = !call.TryAbandon();
                // It may have ended just now.
                if (sent && running.IsCompleted) continue;
                Forget(running);
                if (sent) call.Cancel();
                throw Faults.Late(database, sent, outcomeUnknown: sent && statement.Writes);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                var ended = running.IsCompleted;
                var sent = !call.TryAbandon();
                if (!ended && !(sent && statement.Writes))
                {
                    Forget(running);
                    // It would keep its connection. What is short ends by itself sooner than it could be cancelled.
                    if (sent && statement.MayBeLong) call.Cancel();
                    throw;
                }

                // Too late: what becomes of it is a moment away.
                cancellation = CancellationToken.None;
                left = database.Timeout - time.GetElapsedTime(began);
                if (left < TimeSpan.Zero) left = TimeSpan.Zero;
            }
        }
    }

    private static void Forget(Task running) => _ = running.ContinueWith(
        static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
