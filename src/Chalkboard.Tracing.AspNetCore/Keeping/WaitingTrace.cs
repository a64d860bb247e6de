using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Keeping;

/// <summary>A trace that is over and waits to be kept, as it was recorded.</summary>
/// <param name="id">Its id.</param>
/// <param name="trace">What was recorded.</param>
/// <param name="failure">How the request failed, if it did.</param>
/// <param name="complete">Adds what is known of the request.</param>
internal sealed class WaitingTrace(string id, CallTrace trace, Exception? failure, Func<Recording, Recording> complete)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    /// <summary>How much memory it takes while it waits.</summary>
    public long Bytes { get; } = trace.Bytes;

    public Task IsDone => _done.Task;

    public void Done() => _done.TrySetResult();

    /// <summary>Null if what the application asked of this recording says that it is not worth it.</summary>
    public Recording? ToRecording()
    {
        using (trace) return trace.TryStop(out var recording, failure) ? complete(recording) : null;
    }
}
