using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

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

    /// <summary>From here on, what belongs to no operation belongs to this one, on every thread.</summary>
    public void BeginEverywhere()
    {
        lock (_starting) Probes.On = ++_running > 0;
        Probes.Everywhere = this;
    }

    /// <summary>A thread on which nothing is traced takes part in what is traced everywhere.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ThreadLog? Join()
    {
        try
        {
            return Probes.Everywhere is { Ended: false } everywhere ? Probes.Log = everywhere.LogOfThisThread() : null;
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>The operation goes on, but what flows from the caller belongs to it no more.</summary>
    public void Leave(Operation? before)
    {
        if (_flow.Value == this) _flow.Value = before is { Ended: false } ? before : null;
    }

    public void End(Operation? before)
    {
        Ended = true;
        lock (_starting) Probes.On = --_running > 0;
        Leave(before);
    }

    // What is thrown here ends the process.
    private static void Changed(AsyncLocalValueChangedArgs<Operation?> change)
    {
        try
        {
            Probes.Log = change.CurrentValue is { Ended: false } operation ? operation.LogOfThisThread() : Probes.Everywhere is null ? null : Join();
        }
        catch (OutOfMemoryException)
        {
            Probes.Log = null;
        }
    }

    private ThreadLog LogOfThisThread() => _logs.GetOrAdd(Environment.CurrentManagedThreadId, static (thread, operation) => new ThreadLog(operation, thread), this);
}
