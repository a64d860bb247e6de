namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Decides which calls of operation methods are traced. It is called on the threads of the application, concurrently, and must not throw.
/// </summary>
internal interface IRootCallListener
{
    /// <summary>Returns whether a call that starts is traced. If so, <see cref="StartTrace"/> follows.</summary>
    bool ShouldTrace();

    /// <summary>Starts the trace of a call.</summary>
    /// <param name="name">The name of the method in the source.</param>
    CallTrace StartTrace(string name);

    /// <summary>Called when the call and its operation have ended. The trace is not stopped yet.</summary>
    /// <param name="trace">The trace.</param>
    void OnEnded(CallTrace trace);
}
