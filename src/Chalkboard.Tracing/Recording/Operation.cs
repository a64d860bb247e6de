using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>A traced operation, with the state that its threads share.</summary>
internal sealed class Operation(TraceContents contents, RecordingLimits limits, SymbolFilter? filter, Func<ValueFormatter>? createFormatter)
{
    private static readonly Lock _startLock = new();
    private static readonly AsyncLocal<Operation?> _flow = new(OnFlowChanged);
    private static readonly HashSet<Operation> _withBuffers = [];
    private static int _runningCount;
    private static int _lastNumber;

    private const int IsReadState = 1;
    private const int IsReleasedState = 2;

    private readonly ConcurrentDictionary<int, ThreadLog> _logs = new();
    private readonly ConcurrentDictionary<int, bool> _suspendedFilteredCalls = new();
    private readonly ConcurrentDictionary<int, RecordedItem> _items = new();
    private readonly ConcurrentDictionary<Guid, int> _openDependencies = new();
    private long _bytesLeft = limits.MaxBytes;
    private long _eventsLeft = limits.MaxEvents;
    private int _lastCallNumber;
    private int _lastItemNumber;
    private int _logItemCount;
    private volatile bool _isReleased;
    private int _readState;

    public volatile bool IsEnded;

    public static Operation? Current => _flow.Value;

    /// <summary>The number of operations that are traced now.</summary>
    public static int RunningCount => Volatile.Read(ref _runningCount);

    /// <summary>The number of bytes of records of all traces that are running, or not decoded yet.</summary>
    public static long BytesInBuffers
    {
        get
        {
            lock (_startLock) return _withBuffers.Sum(operation => operation.BufferedBytes);
        }
    }

    /// <summary>The number of bytes of the records of this operation, until they are released.</summary>
    public long BufferedBytes => _isReleased ? 0 : limits.MaxBytes - Interlocked.Read(ref _bytesLeft);

    /// <summary>Distinguishes the state machines of this operation from those of others. Never 0.</summary>
    public int Number { get; } = Interlocked.Increment(ref _lastNumber);

    public TraceContents Contents => contents;

    public RecordingLimits Limits => limits;

    public SymbolFilter? Filter => filter;

    /// <summary>True if the limit of concurrent traces was reached when it started.</summary>
    public bool IsRefused { get; private set; }

    public ICollection<ThreadLog> Logs => _logs.Values;

    /// <summary>True if something other than log records was recorded.</summary>
    public bool HasContents => _logs.Values.Sum(log => log.EventCount) > Volatile.Read(ref _logItemCount);

    /// <summary>The type of the first exception that left a call without a caller; null if there was none.</summary>
    public Type? FailureType { get; set; }

    /// <summary>Creates a formatter for one thread. Returns null if values are formatted without code of the application.</summary>
    public ValueFormatter? CreateFormatter() => createFormatter?.Invoke();

    public int GetNextCallNumber() => Interlocked.Increment(ref _lastCallNumber);

    /// <summary>Remembers a call that a filter excludes, and that was recorded because it is suspended.</summary>
    public void AddSuspendedFilteredCall(int callNumber)
    {
        try
        {
            _suspendedFilteredCalls.TryAdd(callNumber, true);
        }
        catch (OutOfMemoryException)
        {
            // Its later callees will have no caller.
        }
    }

    /// <summary>Returns whether a resumed call is one that a filter excludes, and that was recorded when it was suspended.</summary>
    public bool TryResume(int callNumber) => _suspendedFilteredCalls.TryRemove(callNumber, out _);

    public bool TryReserveBytes(int bytes)
    {
        if (Interlocked.Add(ref _bytesLeft, -bytes) >= 0) return true;
        Interlocked.Add(ref _bytesLeft, bytes);
        return false;
    }

    /// <summary>Reserves up to a number of events. Returns the number that is reserved.</summary>
    public int ReserveEvents(int count)
    {
        var remaining = Interlocked.Add(ref _eventsLeft, -count);
        if (remaining >= 0) return count;
        var missing = (int)Math.Min(count, -remaining);
        Interlocked.Add(ref _eventsLeft, missing);
        return count - missing;
    }

    /// <summary>Records a dependency that starts, or a log record. Returns its number; 0 if it is beyond a limit.</summary>
    public int AddItem(EventKind kind, RecordedItem item)
    {
        if (IsEnded) return 0;
        var log = GetThreadLog();
        if (!TryReserveBytes(item.Bytes))
        {
            log.CountItemBeyondMaxBytes();
            return 0;
        }

        var number = Interlocked.Increment(ref _lastItemNumber);
        // Before its record, which a journal may read at once.
        _items[number] = item;
        if (log.TryWriteItem(kind, number)) return number;
        _items.TryRemove(number, out _);
        TryReserveBytes(-item.Bytes);
        return 0;
    }

    /// <summary>Records that a dependency ends.</summary>
    /// <param name="number">Its number; if it is 0, nothing happens.</param>
    /// <param name="result">Its result, or the reason of its failure; null if unknown.</param>
    /// <param name="isFailed">True if it failed.</param>
    public void EndDependency(int number, string? result, bool isFailed)
    {
        if (IsEnded || number == 0 || !_items.TryGetValue(number, out var item)) return;
        item.SetResult(result, isFailed);
        GetThreadLog().TryWriteItem(EventKind.DependencyEnd, number);
    }

    /// <summary>Adds a log record, if the current flow is in an operation.</summary>
    public static void AddLogItem(LogItem item)
    {
        if (DependencySources.TracedOperation is { } operation && operation.AddItem(EventKind.Log, item) > 0)
            Interlocked.Increment(ref operation._logItemCount);
    }

    public RecordedItem? FindItem(int number) => _items.GetValueOrDefault(number);

    /// <summary>Remembers an open dependency by the identity that its source gave it.</summary>
    public void AddOpenDependency(Guid id, int number)
    {
        if (number != 0) _openDependencies[id] = number;
    }

    /// <summary>Forgets an open dependency. Returns its number, or 0.</summary>
    public int RemoveOpenDependency(Guid id) => _openDependencies.TryRemove(id, out var number) ? number : 0;

    /// <summary>Starts the operation in the flow of the caller, unless the limit of concurrent traces is reached.</summary>
    public void Start()
    {
        lock (_startLock)
        {
            IsRefused = _runningCount >= limits.MaxConcurrentTraces;
            if (IsRefused) return;
            SetRunning();
        }

        _flow.Value = this;
    }

    /// <summary>Starts the operation for all threads and flows that don't have their own.</summary>
    public void StartForProcess()
    {
        lock (_startLock) SetRunning();
        Probes.ProcessOperation = this;
        StackMarkTable.MarkAll();
    }

    /// <summary>Adds a thread that has no operation to the operation of the process.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ThreadLog? JoinProcessOperation()
    {
        try
        {
            if (Probes.ProcessOperation is { IsEnded: false } operation && !FormattingThread.IsCurrentThread)
                StackMarkTable.SetActiveLog(operation.GetThreadLog());
            return Probes.ActiveLog;
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Adds the operation to the flow of the caller, unless it has ended.</summary>
    public void EnterFlow()
    {
        if (!IsRefused && !IsEnded) _flow.Value = this;
    }

    /// <summary>Restores the operation that the flow of the caller had before this one, if it still runs. This one continues.</summary>
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
            if (!Probes.IsEnabled)
            {
                StackMarkTable.UnmarkAll();
                DependencySources.Unsubscribe();
            }
        }

        RestoreFlow(previous);
    }

    /// <summary>Keeps the records from being released while they are read. Returns false if they are released already.</summary>
    public bool TryBeginRead() => Interlocked.CompareExchange(ref _readState, IsReadState, 0) == 0;

    public void EndRead()
    {
        if (Interlocked.CompareExchange(ref _readState, 0, IsReadState) != IsReadState) ReleaseRecords();
    }

    /// <summary>Releases the records: now, or when they are not read any more.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _readState, IsReleasedState) != IsReadState) ReleaseRecords();
    }

    private void ReleaseRecords()
    {
        foreach (var log in _logs.Values) log.ReleaseBuffers();
        _logs.Clear();
        _items.Clear();
        _openDependencies.Clear();
        _isReleased = true;
        lock (_startLock) _withBuffers.Remove(this);
    }

    private void SetRunning()
    {
        StackMarkTable.Initialize();
        _withBuffers.Add(this);
        Probes.IsEnabled = ++_runningCount > 0;
        if (_runningCount == 1) DependencySources.Subscribe();
    }

    // An exception here would end the process.
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

    // Looked up each time, because a new thread may get the id of one that has ended, and then its log.
    private ThreadLog GetThreadLog() =>
        _logs.GetOrAdd(Environment.CurrentManagedThreadId, static (thread, operation) => new ThreadLog(operation, thread), this);
}
