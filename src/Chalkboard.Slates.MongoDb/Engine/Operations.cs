using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.MongoDb.Engine;

/// <summary>Runs each operation within its time, and tells of faults in the store's words.</summary>
internal sealed class Operations(Database database, Schema schema, TimeProvider time) : IDisposable
{
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
            if (!schema.IsReady) await schema.EnsureAsync(deadline.Token).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            writing = true;
            return await act(state, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e) && !(e is OperationCanceledException && cancellation.IsCancellationRequested && !deadline.IsCancellationRequested))
        {
            throw Described(e, writing && Faults.LeavesDoubt(e));
        }
    }

    public void Dispose() => _closed = true;

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
