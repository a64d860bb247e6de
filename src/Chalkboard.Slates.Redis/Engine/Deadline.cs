using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>Holds an operation of several steps, each of which has a timeout, to one timeout as a whole.</summary>
internal readonly struct Deadline(TimeProvider time, TimeSpan timeout)
{
    private readonly long _begun = time.GetTimestamp();

    /// <summary>Whether it is time to leave the rest to another call.</summary>
    public bool IsHalfSpent => time.GetElapsedTime(_begun) > timeout / 2;

    /// <summary>A step before which nothing was done.</summary>
    public async ValueTask<T> StepAsync<T>(ValueTask<T> step, bool changes = false)
    {
        try
        {
            return await WithinAsync(step).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw Faults.Describe(e, changes, timeout);
        }
    }

    /// <summary>A step after others: where it fails, the operation is done in part.</summary>
    public async ValueTask<T> FurtherAsync<T>(ValueTask<T> step)
    {
        try
        {
            return await StepAsync(step, changes: true).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            throw Faults.Unfinished(e);
        }
    }

    private Task<T> WithinAsync<T>(ValueTask<T> step)
    {
        var task = step.AsTask();
        if (task.IsCompleted) return task;
        var left = timeout - time.GetElapsedTime(_begun);
        return task.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
    }
}
