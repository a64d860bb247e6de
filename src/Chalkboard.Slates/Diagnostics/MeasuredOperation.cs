using System.Diagnostics;
using System.Runtime.CompilerServices;
using Chalkboard.Slates.Diagnostics.Figures;

namespace Chalkboard.Slates.Diagnostics;

/// <summary>
/// One operation of one store. It is passed straight on while its figures are paused and nobody listens; else it is timed
/// once, for figures, instruments and traces alike.
/// </summary>
internal sealed class MeasuredOperation<TState, TResult>(string name, StoreMeter meter, Func<TState, CancellationToken, ValueTask<TResult>> act)
{
    /// <summary>Takes how long it took, whether or not it succeeded.</summary>
    public OperationTimes? Times { get; init; }

    /// <summary>Is told how it ended, where that matters.</summary>
    public Action<TState, Ending<TResult>>? Ended { get; init; }

    public ValueTask<TResult> RunAsync(TState state, CancellationToken cancellation)
    {
        // Decided as the operation begins: what begins enabled is counted, whatever happens to the switch meanwhile.
        var counted = meter.Figures.Enabled;
        if (StoreMeter.Tracing) return TraceAsync(state, counted, cancellation);
        return counted || StoreMeter.Listening ? MeasureAsync(state, counted, cancellation) : act(state, cancellation);
    }

    // An activity is current only within an async method, and not in what its caller does next.
    private async ValueTask<TResult> TraceAsync(TState state, bool counted, CancellationToken cancellation)
    {
        using var activity = meter.Trace(name);
        try
        {
            return await MeasureAsync(state, counted, cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            activity?.SetTag("error.type", e.GetType().FullName).SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
    }

    private ValueTask<TResult> MeasureAsync(TState state, bool counted, CancellationToken cancellation)
    {
        var start = meter.Time.GetTimestamp();
        ValueTask<TResult> running;
        try
        {
            running = act(state, cancellation);
        }
        catch (Exception e)
        {
            End(state, default, e, start, counted, cancellation);
            throw;
        }

        if (Ended is not null || !running.IsCompletedSuccessfully) return AwaitAsync(running, state, start, counted, cancellation);
        End(state, default, null, start, counted, cancellation);
        return running;
    }

    // What is pooled must be awaited once and never waited for, so it is awaited in this assembly and not handed out.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TResult> AwaitAsync(ValueTask<TResult> running, TState state, long start, bool counted, CancellationToken cancellation)
    {
        TResult result;
        try
        {
            result = await running.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            End(state, default, e, start, counted, cancellation);
            throw;
        }

        End(state, result, null, start, counted, cancellation);
        return result;
    }

    private void End(TState state, TResult? result, Exception? error, long start, bool counted, CancellationToken cancellation)
    {
        var elapsed = meter.Time.GetElapsedTime(start);
        meter.Took(name, elapsed, error);
        if (counted)
        {
            Times?.Add(elapsed);
            // Whoever no longer wants an answer is no fault of the store.
            if (error is not null && !(error is OperationCanceledException && cancellation.IsCancellationRequested)) meter.Figures.Failed();
        }

        Ended?.Invoke(state, new(result, error, elapsed, counted));
    }
}
