namespace Chalkboard.Tracing.Recorder;

/// <summary>Who waits for calls that are operations. It is asked on the threads of the application, at once, and never throws.</summary>
internal interface IRootCallListener
{
    /// <summary>Whether a call that begins is to be traced. If so, it is started.</summary>
    bool ShouldTrace();

    /// <summary>Starts the trace of a call.</summary>
    /// <param name="name">The method, as its source names it.</param>
    CallTrace StartTrace(string name);

    /// <summary>The call is over, and so is its trace. Nothing is decoded yet.</summary>
    /// <param name="trace">The trace.</param>
    void OnEnded(CallTrace trace);
}
