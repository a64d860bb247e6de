namespace Chalkboard.Slates.Conformance.Histories;

internal static class Scheduling
{
    /// <summary>
    /// Lets other ready work run first. (<see cref="Task.Yield"/> may continue at once with the same work, so that on a
    /// busy machine clients would run one after the other.)
    /// </summary>
    public static Task YieldAsync()
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.UnsafeQueueUserWorkItem(static state => state.SetResult(), completion, preferLocal: false);
        return completion.Task;
    }
}
