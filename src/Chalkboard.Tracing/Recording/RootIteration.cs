namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// One enumeration of an iterator that is an operation. Its trace starts with the first step, if a listener requests one, and belongs to
/// the steps only, not to the code between them.
/// </summary>
internal sealed class RootIteration(string name)
{
    private IRootCallListener? _listener;
    private CallTrace? _trace;
    private bool _hasStarted;

    /// <summary>Called before a step.</summary>
    public void EnterStep()
    {
        if (_hasStarted)
        {
            _trace?.EnterFlow();
            return;
        }

        _hasStarted = true;
        if (Probes.CurrentLog is not null || RootCall.Listener is not { } listener || !listener.ShouldTrace()) return;
        try
        {
            (_listener, _trace) = (listener, listener.StartTrace(name));
        }
        catch (OutOfMemoryException)
        {
            // The iterator runs without a trace.
        }
    }

    /// <summary>Called after a step.</summary>
    public void LeaveStep() => _trace?.RestoreFlow();

    /// <summary>Ends the operation. A second call has no effect.</summary>
    public void End()
    {
        _hasStarted = true;
        var trace = _trace;
        _trace = null;
        if (trace is null) return;
        trace.EndOperation();
        _listener!.OnEnded(trace);
    }
}
