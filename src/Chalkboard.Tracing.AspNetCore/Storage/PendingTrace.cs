using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Storage;

/// <summary>A trace that is over and waits to be kept, as it was recorded.</summary>
/// <param name="id">Its id.</param>
/// <param name="trace">What was recorded.</param>
/// <param name="addDetails">Adds what is known of the request.</param>
internal sealed class PendingTrace(string id, CallTrace trace, Func<Recording, Recording> addDetails)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    /// <summary>How much memory it takes while it waits.</summary>
    public long Bytes { get; } = trace.BufferedBytes;

    public Task Completion => _done.Task;

    public void SetCompleted() => _done.TrySetResult();

    public Recording ToRecording()
    {
        using (trace) return addDetails(trace.Stop());
    }
}
