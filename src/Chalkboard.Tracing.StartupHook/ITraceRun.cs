namespace Chalkboard.Tracing.StartupHooks;

/// <summary>The tracing of a process.</summary>
internal interface ITraceRun
{
    /// <summary>Writes the traces, because the process is about to end. It may be called again if the process does not end.</summary>
    void WriteTraces();
}
