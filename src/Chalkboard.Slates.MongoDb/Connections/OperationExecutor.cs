using Chalkboard.Slates.MongoDb.Setup;
using Chalkboard.Slates.Storage;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Connections;

/// <summary>Runs each operation within the timeout, and translates faults.</summary>
internal sealed class OperationExecutor(Database database, Schema schema, TimeProvider timeProvider) : IDisposable
{
    private const int MaxAttempts = 3;

    private volatile bool _isClosed;

    /// <summary>Runs a read. The cancellation token or the timeout stops it.</summary>
    public async ValueTask<TResult> ReadAsync<TState, TResult>(
        TState state, Func<TState, CancellationToken, Task<TResult>> operation, CancellationToken cancellationToken)
    {
        ThrowIfClosedOrCanceled(cancellationToken);
        using var deadline = new CancellationTokenSource(database.Timeout, timeProvider);
        using var linked = cancellationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken) : null;
        var operationToken = linked?.Token ?? deadline.Token;
        try
        {
            if (!schema.IsReady) await schema.EnsureAsync(operationToken).ConfigureAwait(false);
            return await operation(state, operationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (Faults.IsFault(e) && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            throw ToException(e, isOutcomeUnknown: false);
        }
    }

    /// <summary>Runs a write. The cancellation token has an effect only until the write begins.</summary>
    public async ValueTask<TResult> WriteAsync<TState, TResult>(
        TState state, Func<TState, CancellationToken, Task<TResult>> operation, CancellationToken cancellationToken)
    {
        ThrowIfClosedOrCanceled(cancellationToken);
        using var deadline = new CancellationTokenSource(database.Timeout, timeProvider);
        var hasStarted = false;
        try
        {
            if (!schema.IsReady)
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
                await schema.EnsureAsync(linked.Token).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            hasStarted = true;
            return await RunWithResendAsync(state, operation, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        when (Faults.IsFault(e)
            && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested && !deadline.IsCancellationRequested))
        {
            throw ToException(e, hasStarted && Faults.MayBeApplied(e, isSentOnce: !database.IsReplicated));
        }
    }

    public void Dispose() => _isClosed = true;

    // An idle connection may have broken. A command that was not sent can be sent again on another connection. On a replica set, the driver
    // does this, with a transaction number by which the server recognizes a repeated write.
    private async Task<TResult> RunWithResendAsync<TState, TResult>(
        TState state, Func<TState, CancellationToken, Task<TResult>> operation, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await operation(state, cancellationToken).ConfigureAwait(false);
            }
            catch (MongoConnectionException e) when (attempt < MaxAttempts && !database.IsReplicated && Faults.IsUnsent(e))
            {
                // The driver has closed its other connections of that age.
            }
        }
    }

    private void ThrowIfClosedOrCanceled(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, typeof(ISlateStore));
        cancellationToken.ThrowIfCancellationRequested();
    }

    private Exception ToException(Exception exception, bool isOutcomeUnknown)
    {
        if (_isClosed) return new ObjectDisposedException(typeof(ISlateStore).FullName, exception);
        return database.FaultTranslator.ToStoreException(exception, isOutcomeUnknown);
    }
}
