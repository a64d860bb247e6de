using System.Diagnostics;
using System.Runtime.CompilerServices;
using Chalkboard.Slates.Diagnostics.Statistics;

namespace Chalkboard.Slates.Diagnostics;

/// <summary>
/// One operation of one store. It runs unmeasured while collecting is paused and no listener is attached; otherwise it is timed
/// once, for statistics, instruments and traces.
/// </summary>
internal sealed class MeasuredOperation<TState, TResult>(
    string name, StoreMeter meter, Func<TState, CancellationToken, ValueTask<TResult>> operation)
{
    /// <summary>Records the duration, whether or not the operation succeeds.</summary>
    public DurationHistogram? Durations { get; init; }

    /// <summary>Called when the operation ends.</summary>
    public Action<TState, CompletedOperation<TResult>>? OnCompleted { get; init; }

    public ValueTask<TResult> RunAsync(TState state, CancellationToken cancellationToken)
    {
        // Decided when the operation starts: an operation that starts enabled is counted, even if collecting is paused meanwhile.
        var isCounted = meter.Statistics.IsEnabled;
        if (StoreMeter.HasTraceListeners) return RunTracedAsync(state, isCounted, cancellationToken);
        return isCounted || StoreMeter.HasMeterListeners
            ? RunMeasuredAsync(state, isCounted, cancellationToken) : operation(state, cancellationToken);
    }

    // An activity set within an async method is current only there, and not in its caller.
    private async ValueTask<TResult> RunTracedAsync(TState state, bool isCounted, CancellationToken cancellationToken)
    {
        using var activity = meter.StartActivity(name);
        try
        {
            return await RunMeasuredAsync(state, isCounted, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            activity?.SetTag("error.type", e.GetType().FullName).SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
    }

    private ValueTask<TResult> RunMeasuredAsync(TState state, bool isCounted, CancellationToken cancellationToken)
    {
        var startTimestamp = meter.TimeProvider.GetTimestamp();
        ValueTask<TResult> pending;
        try
        {
            pending = operation(state, cancellationToken);
        }
        catch (Exception e)
        {
            Complete(state, default, e, startTimestamp, isCounted, cancellationToken);
            throw;
        }

        if (OnCompleted is not null || !pending.IsCompletedSuccessfully)
            return AwaitMeasuredAsync(pending, state, startTimestamp, isCounted, cancellationToken);
        Complete(state, default, null, startTimestamp, isCounted, cancellationToken);
        return pending;
    }

    // A pooled ValueTask must be awaited exactly once and never blocked on, so it is awaited here and not returned to callers.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TResult> AwaitMeasuredAsync(
        ValueTask<TResult> pending, TState state, long startTimestamp, bool isCounted, CancellationToken cancellationToken)
    {
        TResult result;
        try
        {
            result = await pending.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Complete(state, default, e, startTimestamp, isCounted, cancellationToken);
            throw;
        }

        Complete(state, result, null, startTimestamp, isCounted, cancellationToken);
        return result;
    }

    private void Complete(
        TState state, TResult? result, Exception? error, long startTimestamp, bool isCounted, CancellationToken cancellationToken)
    {
        var elapsed = meter.TimeProvider.GetElapsedTime(startTimestamp);
        meter.RecordDuration(name, elapsed, error);
        if (isCounted)
        {
            Durations?.Record(elapsed);
            // A cancelled call is not a failure of the store.
            if (error is not null && !(error is OperationCanceledException && cancellationToken.IsCancellationRequested))
                meter.Statistics.CountError();
        }

        OnCompleted?.Invoke(state, new(result, error, elapsed, isCounted));
    }
}
