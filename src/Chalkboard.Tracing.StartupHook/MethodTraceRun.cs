using System.Collections.Concurrent;
using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing.StartupHooks;

/// <summary>Traces calls of operation methods, one trace for each, up to a number. A separate thread writes the traces.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "It lives until the process ends.")]
internal sealed class MethodTraceRun : ITraceRun, IRootCallListener
{
    // If the queue is full, a trace is discarded, so that the application does not wait.
    private const int QueueCapacity = 64;

    private readonly TraceRunRequest _request;
    private readonly TraceFileWriter _traceWriter;
    private readonly bool _hasConditions;
    private readonly BlockingCollection<CallTrace> _queue = new(QueueCapacity);
    private readonly ConcurrentDictionary<CallTrace, bool> _running = new();
    private readonly Thread _writerThread;
    private int _remainingCount;
    private int _fileNumber;

    public MethodTraceRun(TraceRunRequest request, int count, TraceFileWriter traceWriter)
    {
        (_request, _traceWriter, _remainingCount) = (request, traceWriter, count);
        _hasConditions = request.KeepIfSlowerThan is not null || request.KeepIfFailed;
        _writerThread = new Thread(WriteQueued) { IsBackground = true, Name = "chalk trace" };

        // Started without the execution context of the application.
        _writerThread.UnsafeStart();
        RootCall.Listener = this;
    }

    // Without conditions, a trace that starts is kept, and counts. With conditions, it counts when it has ended and is kept.
    public bool ShouldTrace()
    {
        if (_hasConditions) return Volatile.Read(ref _remainingCount) > 0;
        if (Volatile.Read(ref _remainingCount) <= 0) return false;
        if (Interlocked.Decrement(ref _remainingCount) >= 0) return true;
        Interlocked.Increment(ref _remainingCount);
        return false;
    }

    public CallTrace StartTrace(string name)
    {
        var trace = CallTrace.Start(_request.CreateOptions(name));
        _running.TryAdd(trace, true);
        return trace;
    }

    public void OnEnded(CallTrace trace)
    {
        if (!_running.TryRemove(trace, out _)) return;
        if (!_queue.IsAddingCompleted && TryEnqueue(trace)) return;
        trace.Dispose();
        if (!_hasConditions) Interlocked.Increment(ref _remainingCount);
    }

    public void WriteTraces()
    {
        // Calls that are still running.
        foreach (var trace in _running.Keys)
        {
            trace.EndOperation();
            OnEnded(trace);
        }

        _queue.CompleteAdding();
        _writerThread.Join();
    }

    private bool TryEnqueue(CallTrace trace)
    {
        try
        {
            return _queue.TryAdd(trace);
        }
        catch (InvalidOperationException)
        {
            // The queue was completed, because the process ends.
            return false;
        }
    }

    private void WriteQueued()
    {
        foreach (var trace in _queue.GetConsumingEnumerable())
        {
            if (!trace.IsRecording)
            {
                trace.Dispose();
                if (!_hasConditions) Interlocked.Increment(ref _remainingCount);
                continue;
            }

            if (!trace.TryStop(out var recording) || _hasConditions && Interlocked.Decrement(ref _remainingCount) < 0) continue;
            _traceWriter.Write(recording, _request.MaxCount == 1 ? null : ++_fileNumber);
        }
    }
}
