using System.ComponentModel;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// A call of a method that was woven as an operation. It starts a trace if a listener requests one. It is public only for woven code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RootCall
{
    internal static IRootCallListener? Listener;

    [ThreadStatic]
    private static bool _isStarting;

    private readonly IRootCallListener _listener;
    private readonly CallTrace _trace;
    private bool _endsWithTask;

    private RootCall(IRootCallListener listener, CallTrace trace) => (_listener, _trace) = (listener, trace);

    /// <summary>True if the call that starts is traced. If so, <see cref="Start"/> and the same call follow.</summary>
    public static bool ShouldStart
    {
        get
        {
            if (Listener is not { } listener) return false;
            if (!_isStarting) return Probes.CurrentLog is null && listener.ShouldTrace();
            _isStarting = false;
            return false;
        }
    }

    /// <summary>Starts the trace of a call. Returns null if it can't be traced.</summary>
    /// <param name="name">The name of the method in the source.</param>
    public static RootCall? Start(string name)
    {
        _isStarting = true;
        try
        {
            return Listener is { } listener ? new RootCall(listener, listener.StartTrace(name)) : null;
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Called when the call has returned, or an exception has left it.</summary>
    /// <param name="call">The call. If it is null, nothing happens.</param>
    public static void Leave(RootCall? call)
    {
        if (call is null) return;
        if (call._endsWithTask) call._trace.RestoreFlow();
        else call.End();
    }

    /// <summary>Called when the call has returned a task: its operation ends when the task completes.</summary>
    /// <param name="call">The call. If it is null, nothing happens.</param>
    /// <param name="task">The returned task.</param>
    public static void EndWhenCompleted(RootCall? call, Task? task)
    {
        if (call is null || task is null || task.IsCompleted) return;
        call._endsWithTask = true;

        // Runs without the flow of the operation, and before the continuations of the caller.
        using IDisposable? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        task.ContinueWith(
            static (_, call) => ((RootCall)call!).End(), call, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Called when the call has returned a task: its operation ends when the task completes.</summary>
    /// <param name="call">The call. If it is null, nothing happens.</param>
    /// <param name="task">The returned task.</param>
    /// <returns>The task to return in its place.</returns>
    public static ValueTask EndWhenCompleted(RootCall? call, ValueTask task)
    {
        if (call is null || task.IsCompleted) return task;
        var completed = task.AsTask();
        EndWhenCompleted(call, completed);
        return new ValueTask(completed);
    }

    /// <summary>Called when the call has returned a task: its operation ends when the task completes.</summary>
    /// <typeparam name="T">The type of the result of the task.</typeparam>
    /// <param name="call">The call. If it is null, nothing happens.</param>
    /// <param name="task">The returned task.</param>
    /// <returns>The task to return in its place.</returns>
    public static ValueTask<T> EndWhenCompleted<T>(RootCall? call, ValueTask<T> task)
    {
        if (call is null || task.IsCompleted) return task;
        var completed = task.AsTask();
        EndWhenCompleted(call, completed);
        return new ValueTask<T>(completed);
    }

    private void End()
    {
        _trace.EndOperation();
        _listener.OnEnded(_trace);
    }
}
