using Chalkboard.Slates.Storage;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Engine;

/// <summary>Runs each operation within its time, and tells of faults in the store's words.</summary>
internal sealed class Operations(Database database, Schema schema, TimeProvider time) : IDisposable
{
    private const int MostAttempts = 3;

    private volatile bool _closed;

    /// <summary>Reads. Stopped by the caller or when time is over.</summary>
    public async ValueTask<TResult> ReadAsync<TState, TResult>(TState state, Func<TState, CancellationToken, Task<TResult>> act, CancellationToken cancellation)
    {
        Begin(cancellation);
        using var deadline = new CancellationTokenSource(database.Timeout, time);
        using var either = cancellation.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation) : null;
        var stop = either?.Token ?? deadline.Token;
        try
        {
            if (!schema.IsReady) await schema.EnsureAsync(stop).ConfigureAwait(false);
            return await act(state, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e) && !(e is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            throw Described(e, outcomeUnknown: false);
        }
    }

    /// <summary>Writes. The caller may stop it until it begins: what has been sent is not called back.</summary>
    public async ValueTask<TResult> WriteAsync<TState, TResult>(TState state, Func<TState, CancellationToken, Task<TResult>> act, CancellationToken cancellation)
    {
        Begin(cancellation);
        using var deadline = new CancellationTokenSource(database.Timeout, time);
        var writing = false;
        try
        {
            if (!schema.IsReady)
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
                await schema.EnsureAsync(either.Token).ConfigureAwait(false);
            }

            cancellation.ThrowIfCancellationRequested();
            writing = true;
            return await SendAsync(state, act, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e) && !(e is OperationCanceledException && cancellation.IsCancellationRequested && !deadline.IsCancellationRequested))
        {
            throw Described(e, writing && Faults.LeavesDoubt(e, sentOnce: !database.IsReplicated));
        }
    }

    public void Dispose() => _closed = true;

    // A connection may have broken while it lay idle. What could not be sent can be sent again, over another. On a replica set the
    // driver does that, with a number by which the server knows a write that it has done already.
    private async Task<TResult> SendAsync<TState, TResult>(TState state, Func<TState, CancellationToken, Task<TResult>> act, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await act(state, stop).ConfigureAwait(false);
            }
            catch (MongoConnectionException e) when (attempt < MostAttempts && !database.IsReplicated && Faults.WasNotSent(e))
            {
                // The driver has let go of its other connections of that age.
            }
        }
    }

    private void Begin(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_closed, typeof(ISlateStore));
        cancellation.ThrowIfCancellationRequested();
    }

    private Exception Described(Exception e, bool outcomeUnknown)
    {
        if (_closed) return new ObjectDisposedException(typeof(ISlateStore).FullName, e);
        return database.Faults.Describe(e, outcomeUnknown);
    }
}
