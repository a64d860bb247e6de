namespace Chalkboard.Tracing.StartupHooks;

/// <summary>Everything that the process does, from here on to its end, as one trace.</summary>
internal sealed class ProcessTraceRun(TraceRunRequest request, TraceFileWriter traceWriter) : ITraceRun
{
    private readonly CallTrace _trace = CallTrace.StartForProcess(request.CreateOptions(request.Name));

    public void WriteTraces() => traceWriter.Write(_trace.CreateSnapshot(), null);
}
