namespace Chalkboard.Tracing.StartupHooks;

/// <summary>Traces all calls of the process, up to its end, as one trace.</summary>
internal sealed class ProcessTraceRun : ITraceRun
{
    private readonly TraceFileWriter _traceWriter;
    private readonly CallTrace _trace;

    public ProcessTraceRun(TraceRunRequest request, TraceFileWriter traceWriter, string folder)
    {
        _traceWriter = traceWriter;
        _trace = CallTrace.StartForProcess(request.CreateOptions(request.Name));
        RunJournal.Start(_trace.CreateJournal(request.Name), folder);
    }

    public void WriteTraces() => _traceWriter.Write(_trace.CreateSnapshot(), number: null);
}
