namespace Chalkboard.Tracing.StartupHooks;

/// <summary>What is traced of a process.</summary>
internal interface ITraceRun
{
    /// <summary>The process ends now: what is there is written. It may be called again, where the process did not end after all.</summary>
    void WriteTraces();
}
