using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Storage;

/// <summary>A trace whose request has ended, in the queue to be saved. Its records are not decoded yet.</summary>
/// <param name="id">The id of the trace.</param>
/// <param name="trace">The trace.</param>
internal sealed class PendingTrace(string id, CallTrace trace)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    /// <summary>The number of bytes of memory that it takes while it is queued.</summary>
    public long Bytes { get; } = trace.BufferedBytes;

    public Task Completion => _completion.Task;

    public void SetCompleted() => _completion.TrySetResult();

    public Recording ToRecording()
    {
        using (trace) return trace.Stop();
    }
}
