using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Redis.Connections;

/// <summary>Applies one timeout to an operation of several steps, each of which also has its own timeout.</summary>
internal readonly struct Deadline(TimeProvider timeProvider, TimeSpan timeout)
{
    private readonly long _startTimestamp = timeProvider.GetTimestamp();

    /// <summary>True if half of the time has elapsed, so that the rest should be left to another call.</summary>
    public bool IsHalfElapsed => timeProvider.GetElapsedTime(_startTimestamp) > timeout / 2;

    /// <summary>Runs a step of an operation that has not changed anything yet.</summary>
    public async ValueTask<T> RunFirstStepAsync<T>(ValueTask<T> step, bool isWrite = false)
    {
        try
        {
            return await WaitForRemainingTimeAsync(step).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw Faults.ToStoreException(e, isWrite, timeout);
        }
    }

    /// <summary>Runs a step of an operation that has changed something. If the step fails, the operation is partially applied.</summary>
    public async ValueTask<T> RunLaterStepAsync<T>(ValueTask<T> step)
    {
        try
        {
            return await RunFirstStepAsync(step, isWrite: true).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            throw Faults.PartiallyApplied(e);
        }
    }

    private Task<T> WaitForRemainingTimeAsync<T>(ValueTask<T> step)
    {
        var task = step.AsTask();
        if (task.IsCompleted) return task;
        var remaining = timeout - timeProvider.GetElapsedTime(_startTimestamp);
        return task.WaitAsync(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, timeProvider);
    }
}
