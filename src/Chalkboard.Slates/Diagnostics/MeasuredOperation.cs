using System.Diagnostics;
using System.Runtime.CompilerServices;
using Chalkboard.Slates.Diagnostics.Statistics;

namespace Chalkboard.Slates.Diagnostics;

/// <summary>
/// One operation of one store. It is passed straight on while its figures are paused and nobody listens; else it is timed
/// once, for figures, instruments and traces alike.
/// </summary>
internal sealed class MeasuredOperation<TState, TResult>(
    string name, StoreMeter meter, Func<TState, CancellationToken, ValueTask<TResult>> operation)
{
    /// <summary>Takes how long it took, whether or not it succeeded.</summary>
    public DurationHistogram? Durations { get; init; }

    /// <summary>Is told how it ended, where that matters.</summary>
    public Action<TState, CompletedOperation<TResult>>? OnCompleted { get; init; }

    public ValueTask<TResult> RunAsync(TState state, CancellationToken cancellationToken)
    {
        // Decided as the operation begins: what begins enabled is counted, whatever happens to the switch meanwhile.
        var isCounted = meter.Statistics.IsEnabled;
        if (StoreMeter.HasTraceListeners) return RunTracedAsync(state, isCounted, cancellationToken);
        return isCounted || StoreMeter.HasMeterListeners
            ? RunMeasuredAsync(state, isCounted, cancellationToken) : operation(state, cancellationToken);
    }

    // An activity is current only within an async method, and not in what its caller does next.
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

    // What is pooled must be awaited once and never waited for, so it is awaited in this assembly and not handed out.
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
            // Whoever no longer wants an answer is no fault of the store.
            if (error is not null && !(error is OperationCanceledException && cancellationToken.IsCancellationRequested))
                meter.Statistics.CountError();
        }

        OnCompleted?.Invoke(state, new(result, error, elapsed, isCounted));
    }
}
