using System.Collections.Concurrent;

namespace Chalkboard.Tracing.Weaving;

/// <summary>An operation that is traced, and what it has in common on all of its threads.</summary>
internal sealed class Operation(Recorded records, CallTraceLimits limits)
{
    private static readonly Lock _starting = new();
    private static readonly AsyncLocal<Operation?> _flow = new(Changed);
    private static int _running;
    private static int _numbers;

    private readonly ConcurrentDictionary<int, ThreadLog> _logs = new();
    private long _bytesLeft = limits.Bytes;
    private int _calls;

    public volatile bool Ended;

    public static Operation? Current => _flow.Value;

    /// <summary>Tells state machines of this operation from those that remember another one. Never 0.</summary>
    public int Number { get; } = Interlocked.Increment(ref _numbers);

    public Recorded Records => records;

    public CallTraceLimits Limits => limits;

    public ICollection<ThreadLog> Logs => _logs.Values;

    public int NextCall() => Interlocked.Increment(ref _calls);

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _bytesLeft, -bytes) >= 0) return true;
        Interlocked.Add(ref _bytesLeft, bytes);
        return false;
    }

    /// <summary>From here on, what flows from the caller belongs to the operation.</summary>
    public void Begin()
    {
        lock (_starting) Probes.On = ++_running > 0;
        _flow.Value = this;
    }

    public void End(Operation? before)
    {
        Ended = true;
        lock (_starting) Probes.On = --_running > 0;
        if (_flow.Value == this) _flow.Value = before is { Ended: false } ? before : null;
    }

    // What is thrown here ends the process.
    private static void Changed(AsyncLocalValueChangedArgs<Operation?> change)
    {
        try
        {
            Probes.Log = change.CurrentValue is { Ended: false } operation ? operation.LogOfThisThread() : null;
        }
        catch (OutOfMemoryException)
        {
            Probes.Log = null;
        }
    }

    private ThreadLog LogOfThisThread() => _logs.GetOrAdd(Environment.CurrentManagedThreadId, static (thread, operation) => new ThreadLog(operation, thread), this);
}
