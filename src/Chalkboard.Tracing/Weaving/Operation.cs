using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Weaving;

/// <summary>An operation that is traced, and what it has in common on all of its threads.</summary>
internal sealed class Operation(Recorded records, CallTraceLimits limits, SymbolFilter? filter, Func<ValueFormatter>? formatter)
{
    private static readonly Lock _starting = new();
    private static readonly AsyncLocal<Operation?> _flow = new(Changed);
    private static readonly HashSet<Operation> _withBuffers = [];
    private static int _running;
    private static int _numbers;

    private readonly ConcurrentDictionary<int, ThreadLog> _logs = new();
    private readonly ConcurrentDictionary<int, bool> _leftOutWaiting = new();
    private long _bytesLeft = limits.Bytes;
    private long _eventsLeft = limits.Events;
    private int _calls;
    private volatile bool _isForgotten;

    public volatile bool Ended;

    public static Operation? Current => _flow.Value;

    /// <summary>How many operations are traced at this moment.</summary>
    public static int Running => Volatile.Read(ref _running);

    /// <summary>How much memory holds what traces recorded that are not over, or not decoded.</summary>
    public static long BytesInBuffers
    {
        get
        {
            lock (_starting) return _withBuffers.Sum(operation => operation.Bytes);
        }
    }

    /// <summary>How much memory holds what this one recorded, until that is forgotten.</summary>
    public long Bytes => _isForgotten ? 0 : limits.Bytes - Interlocked.Read(ref _bytesLeft);

    /// <summary>Tells state machines of this operation from those that remember another one. Never 0.</summary>
    public int Number { get; } = Interlocked.Increment(ref _numbers);

    public Recorded Records => records;

    public CallTraceLimits Limits => limits;

    public SymbolFilter? Filter => filter;

    /// <summary>Whether too many were traced already when it began.</summary>
    public bool IsRefused { get; private set; }

    public ICollection<ThreadLog> Logs => _logs.Values;

    /// <summary>The exception that left a call without a caller, if one did; the first one.</summary>
    public Type? Failure { get; set; }

    /// <summary>For one thread; null where values are told without code of the application.</summary>
    public ValueFormatter? NewFormatter() => formatter?.Invoke();

    public int NextCall() => Interlocked.Increment(ref _calls);

    /// <summary>A call that a filter leaves out waits.</summary>
    public void Waits(int call)
    {
        try
        {
            _leftOutWaiting.TryAdd(call, true);
        }
        catch (OutOfMemoryException)
        {
            // What it calls afterwards has no caller then.
        }
    }

    /// <summary>Whether a call goes on that a filter leaves out, and that was told of as it began to wait.</summary>
    public bool GoesOn(int call) => _leftOutWaiting.TryRemove(call, out _);

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _bytesLeft, -bytes) >= 0) return true;
        Interlocked.Add(ref _bytesLeft, bytes);
        return false;
    }

    /// <summary>Takes room for as many events as are wanted, or as there are.</summary>
    public int TakeEvents(int wanted)
    {
        var left = Interlocked.Add(ref _eventsLeft, -wanted);
        if (left >= 0) return wanted;
        var missing = (int)Math.Min(wanted, -left);
        Interlocked.Add(ref _eventsLeft, missing);
        return wanted - missing;
    }

    /// <summary>From here on, what flows from the caller belongs to the operation; unless too many are traced already.</summary>
    public void Begin()
    {
        lock (_starting)
        {
            if (IsRefused = _running >= limits.Concurrent) return;
            Run();
        }

        _flow.Value = this;
    }

    /// <summary>From here on, what belongs to no operation belongs to this one, on every thread.</summary>
    public void BeginEverywhere()
    {
        lock (_starting) Run();
        Probes.Everywhere = this;
        TracedStacks.AddAll();
    }

    /// <summary>A thread on which nothing is traced takes part in what is traced everywhere.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ThreadLog? Join()
    {
        try
        {
            if (Probes.Everywhere is { Ended: false } everywhere && !FormattingThread.IsThisOne) TracedStacks.Record(everywhere.LogOfThisThread());
            return Probes.Log;
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
        if (IsRefused) return;
        lock (_starting)
        {
            Probes.On = --_running > 0;
            if (!Probes.On) TracedStacks.RemoveAll();
        }

        Leave(before);
    }

    /// <summary>Nobody needs what was recorded any more.</summary>
    public void Forget()
    {
        foreach (var log in _logs.Values) log.Release();
        _logs.Clear();
        _isForgotten = true;
        lock (_starting) _withBuffers.Remove(this);
    }

    private void Run()
    {
        TracedStacks.Prepare();
        _withBuffers.Add(this);
        Probes.On = ++_running > 0;
    }

    // What is thrown here ends the process.
    private static void Changed(AsyncLocalValueChangedArgs<Operation?> change)
    {
        try
        {
            TracedStacks.Record(change.CurrentValue is { Ended: false } operation ? operation.LogOfThisThread() : null);
        }
        catch (OutOfMemoryException)
        {
            TracedStacks.Record(null);
        }

        if (Probes.Log is null && Probes.Everywhere is not null) Join();
    }

    // Each time: another thread may have got the number of one that is gone, and its log.
    private ThreadLog LogOfThisThread() => _logs.GetOrAdd(Environment.CurrentManagedThreadId, static (thread, operation) => new ThreadLog(operation, thread), this);
}
