using System.ComponentModel;

namespace Chalkboard.Tracing.Weaving;

/// <summary>
/// A call that is an operation of its own, of a method that was woven to be one: it begins a trace where somebody waits for it.
/// It is public for woven code alone.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RootCall
{
    internal static IRootWatch? Watch;

    [ThreadStatic]
    private static bool _entering;

    private readonly IRootWatch _watch;
    private readonly CallTrace _trace;
    private bool _goesOn;

    private RootCall(IRootWatch watch, CallTrace trace) => (_watch, _trace) = (watch, trace);

    /// <summary>Whether the call that begins is to be traced. If so, <see cref="Start"/> and the same call follow.</summary>
    public static bool Begins
    {
        get
        {
            if (Watch is not { } watch) return false;
            if (!_entering) return Probes.Here is null && watch.Wants();
            _entering = false;
            return false;
        }
    }

    /// <summary>Starts the trace of a call. Null if it can't be.</summary>
    /// <param name="name">The method, as its source names it.</param>
    public static RootCall? Start(string name)
    {
        _entering = true;
        try
        {
            return Watch is { } watch ? new RootCall(watch, watch.Start(name)) : null;
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>The call came back, or an exception left it.</summary>
    /// <param name="call">The call; nothing happens for null.</param>
    public static void Leave(RootCall? call)
    {
        if (call is null) return;
        if (call._goesOn) call._trace.LeaveFlow();
        else call.End();
    }

    /// <summary>The call lasts until a task is complete.</summary>
    /// <param name="call">The call; nothing happens for null.</param>
    /// <param name="task">What it returns.</param>
    public static void Until(RootCall? call, Task? task)
    {
        if (call is null || task is null || task.IsCompleted) return;
        call._goesOn = true;

        // Without the flow of the operation, and before whoever awaits the task.
        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(call.End);
    }

    /// <summary>The call lasts until a task is complete.</summary>
    /// <param name="call">The call; nothing happens for null.</param>
    /// <param name="task">What it returns.</param>
    /// <returns>What to return in its place.</returns>
    public static ValueTask Until(RootCall? call, ValueTask task)
    {
        if (call is null || task.IsCompleted) return task;
        var whole = task.AsTask();
        Until(call, whole);
        return new ValueTask(whole);
    }

    /// <summary>The call lasts until a task is complete.</summary>
    /// <typeparam name="T">The type of its result.</typeparam>
    /// <param name="call">The call; nothing happens for null.</param>
    /// <param name="task">What it returns.</param>
    /// <returns>What to return in its place.</returns>
    public static ValueTask<T> Until<T>(RootCall? call, ValueTask<T> task)
    {
        if (call is null || task.IsCompleted) return task;
        var whole = task.AsTask();
        Until(call, whole);
        return new ValueTask<T>(whole);
    }

    private void End()
    {
        _trace.End();
        _watch.Ended(_trace);
    }
}
