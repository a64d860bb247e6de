using System.Collections.Concurrent;
using Chalkboard.Tracing.Weaving;

namespace Chalkboard.Tracing.StartupHooks;

/// <summary>Calls of certain methods, each a trace, until there are enough. They are written by a thread that does nothing else.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "It lives as long as the process.")]
internal sealed class MethodRun : IRun, IRootWatch
{
    // Whoever has ended more than can be written at once waits for nothing: the trace is gone.
    private const int _waiting = 64;

    private readonly RunOrder _order;
    private readonly TraceWriter _traces;
    private readonly bool _isConditional;
    private readonly BlockingCollection<CallTrace> _ended = new(_waiting);
    private readonly ConcurrentDictionary<CallTrace, bool> _running = new();
    private readonly Thread _writer;
    private int _left;
    private int _number;

    public MethodRun(RunOrder order, int count, TraceWriter traces)
    {
        (_order, _traces, _left) = (order, traces, count);
        _isConditional = order.SlowerThan is not null || order.Failed;
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "chalk trace" };

        // Nothing of the application flows into it.
        _writer.UnsafeStart();
        RootCall.Watch = this;
    }

    // Where each trace is kept, one that begins is one of those that are wanted. Else that is known when it is over.
    public bool Wants()
    {
        if (_isConditional) return Volatile.Read(ref _left) > 0;
        if (Volatile.Read(ref _left) <= 0) return false;
        if (Interlocked.Decrement(ref _left) >= 0) return true;
        Interlocked.Increment(ref _left);
        return false;
    }

    public CallTrace Start(string name)
    {
        var trace = CallTrace.Start(_order.Options(name));
        _running.TryAdd(trace, true);
        return trace;
    }

    public void Ended(CallTrace trace)
    {
        if (!_running.TryRemove(trace, out _)) return;
        if (!_ended.IsAddingCompleted && TryAdd(trace)) return;
        trace.Dispose();
        if (!_isConditional) Interlocked.Increment(ref _left);
    }

    public void Write()
    {
        // Calls that don't come to their end any more.
        foreach (var trace in _running.Keys)
        {
            trace.End();
            Ended(trace);
        }

        _ended.CompleteAdding();
        _writer.Join();
    }

    private bool TryAdd(CallTrace trace)
    {
        try
        {
            return _ended.TryAdd(trace);
        }
        catch (InvalidOperationException)
        {
            // The process ends.
            return false;
        }
    }

    private void WriteAll()
    {
        foreach (var trace in _ended.GetConsumingEnumerable())
        {
            if (!trace.IsRecording)
            {
                trace.Dispose();
                if (!_isConditional) Interlocked.Increment(ref _left);
                continue;
            }

            if (!trace.TryStop(out var recording) || _isConditional && Interlocked.Decrement(ref _left) < 0) continue;
            _traces.Write(recording, _order.Count == 1 ? null : ++_number);
        }
    }
}
