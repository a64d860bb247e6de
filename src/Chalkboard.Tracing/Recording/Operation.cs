using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>An operation that is traced, and what it has in common on all of its threads.</summary>
internal sealed class Operation(TraceContents contents, RecordingLimits limits, SymbolFilter? filter, Func<ValueFormatter>? createFormatter)
{
    private static readonly Lock _startLock = new();
    private static readonly AsyncLocal<Operation?> _flow = new(OnFlowChanged);
    private static readonly HashSet<Operation> _withBuffers = [];
    private static int _runningCount;
    private static int _lastNumber;

    private readonly ConcurrentDictionary<int, ThreadLog> _logs = new();
    private readonly ConcurrentDictionary<int, bool> _suspendedFilteredCalls = new();
    private long _bytesLeft = limits.MaxBytes;
    private long _eventsLeft = limits.MaxEvents;
    private int _lastCallNumber;
    private volatile bool _isReleased;

    public volatile bool IsEnded;

    public static Operation? Current => _flow.Value;

    /// <summary>How many operations are traced at this moment.</summary>
    public static int RunningCount => Volatile.Read(ref _runningCount);

    /// <summary>How much memory holds what traces recorded that are not over, or not decoded.</summary>
    public static long BytesInBuffers
    {
        get
        {
            lock (_startLock) return _withBuffers.Sum(operation => operation.BufferedBytes);
        }
    }

    /// <summary>How much memory holds what this one recorded, until that is forgotten.</summary>
    public long BufferedBytes => _isReleased ? 0 : limits.MaxBytes - Interlocked.Read(ref _bytesLeft);

    /// <summary>Tells state machines of this operation from those that remember another one. Never 0.</summary>
    public int Number { get; } = Interlocked.Increment(ref _lastNumber);

    public TraceContents Contents => contents;

    public RecordingLimits Limits => limits;

    public SymbolFilter? Filter => filter;

    /// <summary>Whether too many were traced already when it began.</summary>
    public bool IsRefused { get; private set; }

    public ICollection<ThreadLog> Logs => _logs.Values;

    /// <summary>The exception that left a call without a caller, if one did; the first one.</summary>
    public Type? FailureType { get; set; }

    /// <summary>For one thread; null where values are told without code of the application.</summary>
    public ValueFormatter? CreateFormatter() => createFormatter?.Invoke();

    public int GetNextCallNumber() => Interlocked.Increment(ref _lastCallNumber);

    /// <summary>A call that a filter leaves out waits.</summary>
    public void AddSuspendedFilteredCall(int callNumber)
    {
        try
        {
            _suspendedFilteredCalls.TryAdd(callNumber, true);
        }
        catch (OutOfMemoryException)
        {
            // What it calls afterwards has no caller then.
        }
    }

    /// <summary>Whether a call goes on that a filter leaves out, and that was told of as it began to wait.</summary>
    public bool TryResume(int callNumber) => _suspendedFilteredCalls.TryRemove(callNumber, out _);

    public bool TryReserveBytes(int bytes)
    {
        if (Interlocked.Add(ref _bytesLeft, -bytes) >= 0) return true;
        Interlocked.Add(ref _bytesLeft, bytes);
        return false;
    }

    /// <summary>Takes room for as many events as are wanted, or as there are.</summary>
    public int ReserveEvents(int count)
    {
        var remaining = Interlocked.Add(ref _eventsLeft, -count);
        if (remaining >= 0) return count;
        var missing = (int)Math.Min(count, -remaining);
        Interlocked.Add(ref _eventsLeft, missing);
        return count - missing;
    }

    /// <summary>From here on, what flows from the caller belongs to the operation; unless too many are traced already.</summary>
    public void Start()
    {
        lock (_startLock)
        {
            if (IsRefused = _runningCount >= limits.MaxConcurrentTraces) return;
            SetRunning();
        }

        _flow.Value = this;
    }

    /// <summary>From here on, what belongs to no operation belongs to this one, on every thread.</summary>
    public void StartForProcess()
    {
        lock (_startLock) SetRunning();
        Probes.ProcessOperation = this;
        StackMarkTable.MarkAll();
    }

    /// <summary>A thread on which nothing is traced takes part in what is traced everywhere.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ThreadLog? JoinProcessOperation()
    {
        try
        {
            if (Probes.ProcessOperation is { IsEnded: false } operation && !FormattingThread.IsCurrentThread) StackMarkTable.SetActiveLog(operation.GetThreadLog());
            return Probes.ActiveLog;
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>The operation goes on, but what flows from the caller belongs to it no more.</summary>
    public void RestoreFlow(Operation? previous)
    {
        if (_flow.Value == this) _flow.Value = previous is { IsEnded: false } ? previous : null;
    }

    public void End(Operation? previous)
    {
        IsEnded = true;
        if (IsRefused) return;
        lock (_startLock)
        {
            Probes.IsEnabled = --_runningCount > 0;
            if (!Probes.IsEnabled) StackMarkTable.UnmarkAll();
        }

        RestoreFlow(previous);
    }

    /// <summary>Nobody needs what was recorded any more.</summary>
    public void Release()
    {
        foreach (var log in _logs.Values) log.ReleaseBuffers();
        _logs.Clear();
        _isReleased = true;
        lock (_startLock) _withBuffers.Remove(this);
    }

    private void SetRunning()
    {
        StackMarkTable.Initialize();
        _withBuffers.Add(this);
        Probes.IsEnabled = ++_runningCount > 0;
    }

    // What is thrown here ends the process.
    private static void OnFlowChanged(AsyncLocalValueChangedArgs<Operation?> change)
    {
        try
        {
            StackMarkTable.SetActiveLog(change.CurrentValue is { IsEnded: false } operation ? operation.GetThreadLog() : null);
        }
        catch (OutOfMemoryException)
        {
            StackMarkTable.SetActiveLog(null);
        }

        if (Probes.ActiveLog is null && Probes.ProcessOperation is not null) JoinProcessOperation();
    }

    // Each time: another thread may have got the number of one that is gone, and its log.
    private ThreadLog GetThreadLog() => _logs.GetOrAdd(Environment.CurrentManagedThreadId, static (thread, operation) => new ThreadLog(operation, thread), this);
}
