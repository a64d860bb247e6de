namespace Chalkboard.Tracing.StartupHooks;

/// <summary>Traces all calls of the process, up to its end, as one trace.</summary>
internal sealed class ProcessTraceRun(TraceRunRequest request, TraceFileWriter traceWriter) : ITraceRun
{
    private readonly CallTrace _trace = CallTrace.StartForProcess(request.CreateOptions(request.Name));

    public void WriteTraces() => traceWriter.Write(_trace.CreateSnapshot(), number: null);
}
