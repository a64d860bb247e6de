using System.Diagnostics.CodeAnalysis;
using Chalkboard.Tracing.Statistics;
using Chalkboard.Tracing.Masking;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing;

/// <summary>
/// Records the calls of one operation in woven assemblies: from <see cref="Start"/> on, the calls of its caller, and of everything that the
/// execution context flows to across awaits, tasks and threads, until the trace is stopped. Other operations are not recorded and cost
/// almost nothing.
/// </summary>
public sealed class CallTrace : IDisposable
{
    private readonly Operation _operation;
    private Operation? _previousOperation;
    private readonly RecordingOptions _options;
    private readonly string[] _secretNames;
    private readonly TimeSpan _minimumTime;
    private readonly KeepPolicy _keepPolicy;
    private readonly DateTimeOffset _startedAt;
    private readonly long _startTimestamp;
    private readonly ClockReading _startReading;
    private readonly Lock _stopLock = new();
    private Recording? _recording;
    private readonly ProcessReading _startProcess;
    private ProcessReading _endProcess;
    private ClockReading _endReading;
    private TimeSpan _elapsed;
    private bool? _isKept;
    private string? _keepReason;
    private bool _hasOperationEnded;
    private bool _hasStopped;

    private CallTrace(RecordingOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Filter.MinDuration, TimeSpan.Zero);
        _options = options;
        _secretNames = [.. options.SecretNames];
        _minimumTime = options.Filter.MinDuration;
        _keepPolicy = new KeepPolicy(options.Keep);
        _operation = new Operation(
            options.Contents, options.Limits.CloneValidated(), SymbolFilter.CreateOrNull(options.Filter),
            CreateFormatterFactory(options.Values));
        _previousOperation = Operation.Current;
        _startedAt = options.TimeProvider.GetUtcNow();
        _startTimestamp = options.TimeProvider.GetTimestamp();
        _startProcess = ProcessReading.Now;
        _startReading = ClockReading.Now;
    }

    /// <summary>
    /// True if the trace records. False if <see cref="RecordingLimits.MaxConcurrentTraces"/> was reached when it started.
    /// </summary>
    public bool IsRecording => !_operation.IsRefused;

    /// <summary>Starts to record the calls of the caller. A trace that it already belongs to pauses meanwhile.</summary>
    /// <param name="options">
    /// The options; those with default values if null. Later changes have no effect, except those of the name and the details.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A limit or a time is out of range.</exception>
    /// <remarks>
    /// The trace flows like an <see cref="AsyncLocal{T}"/>: start it in the method that runs the operation, and not in an async method that
    /// returns it.
    /// </remarks>
    public static CallTrace Start(RecordingOptions? options = null)
    {
        var trace = new CallTrace(options ?? new());
        trace._operation.Start();
        TracingNamespace.Current.OnStarted(trace._operation.IsRefused);
        return trace;
    }

    /// <summary>Starts to record the calls of all threads of the process, except those of operations that have their own trace.</summary>
    internal static CallTrace StartForProcess(RecordingOptions options)
    {
        var trace = new CallTrace(options);
        trace._operation.StartForProcess();
        TracingNamespace.Current.OnStarted(isRefused: false);
        return trace;
    }

    /// <summary>True if a call or a dependency was recorded, and not only log records.</summary>
    internal bool HasContents => _operation.HasContents;

    /// <summary>Returns what was recorded until now. The trace continues.</summary>
    internal Recording CreateSnapshot() =>
        CreateDecoder().Decode(
            _options, _startedAt, new TimestampConverter(_startReading, ClockReading.Now), null,
            ProcessReading.GetFacts(_startProcess, ProcessReading.Now));

    /// <summary>Creates a journal, which writes the records of the trace while its operation runs.</summary>
    /// <param name="name">The name of the operation, as far as known.</param>
    internal TraceJournal CreateJournal(string name) => new(_operation, new SecretMasker(_secretNames), new()
    {
        Name = name,
        StartedAt = _startedAt,
        TimestampFrequency = TimeProvider.System.TimestampFrequency,
        StartTimestamp = _startReading.Timestamp,
        Details = [.. _options.Details],
        Symbols = [],
        Events = [],
    }, _startReading);

    /// <summary>Removes the trace from the flow of the caller, whose further calls are not recorded. The trace continues.</summary>
    internal void RestoreFlow() => _operation.RestoreFlow(_previousOperation);

    /// <summary>True if the flow of the caller belongs to the trace.</summary>
    internal bool HasFlow => Operation.Current == _operation;

    /// <summary>Adds the trace to a flow that it did not start, such as that of a request.</summary>
    internal void JoinFlow() => _operation.EnterFlow();

    /// <summary>Adds the trace to the flow of the caller again, until <see cref="RestoreFlow"/>.</summary>
    internal void EnterFlow()
    {
        _previousOperation = Operation.Current;
        _operation.EnterFlow();
    }

    /// <summary>
    /// The approximate number of bytes of memory that its records take; 0 after the trace is stopped or disposed of.
    /// </summary>
    public long BufferedBytes => _operation.BufferedBytes;

    /// <summary>
    /// Ends the operation: nothing more is recorded, and its duration is taken. The records stay in memory until <see cref="Stop"/> or
    /// <see cref="TryStop"/> decodes them, on any thread.
    /// </summary>
    /// <remarks>Decoding a million events takes about 0.2 seconds, for which the operation need not wait.</remarks>
    public void EndOperation()
    {
        lock (_stopLock)
        {
            if (_hasOperationEnded) return;
            _hasOperationEnded = true;
            _endReading = ClockReading.Now;
            _endProcess = ProcessReading.Now;
            _elapsed = _options.TimeProvider.GetElapsedTime(_startTimestamp);
            _operation.End(_previousOperation);
        }
    }

    /// <summary>
    /// Decides whether the trace is kept, by <see cref="RecordingOptions.Keep"/>, and ends the operation if that has not happened yet. The
    /// first call decides; <see cref="TryStop"/> follows it.
    /// </summary>
    /// <param name="failure">The failure in a few words; null if the operation succeeded.</param>
    internal bool DecideKeep(string? failure)
    {
        lock (_stopLock)
        {
            EndOperation();
            return _isKept ??= _keepPolicy.ShouldKeep(_elapsed, failure, out _keepReason);
        }
    }

    /// <summary>The duration of the operation, once it has ended.</summary>
    internal TimeSpan Duration => _elapsed;

    /// <summary>Keeps the trace for another reason than its conditions, after <see cref="DecideKeep"/>.</summary>
    internal void Keep(string reason)
    {
        lock (_stopLock) (_isKept, _keepReason) = (true, reason);
    }

    /// <summary>
    /// Ends the trace and returns its recording, even if <see cref="RecordingOptions.Keep"/> would not keep it. A second call
    /// returns the same.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The trace was disposed of before it was stopped, or was not kept.</exception>
    public Recording Stop()
    {
        lock (_stopLock)
        {
            if (_recording is not null) return _recording;
            ObjectDisposedException.ThrowIf(_hasStopped, this);
            _hasStopped = true;
            DecideKeep(GetFailure(null));
            var recording = Decode();
            ReleaseBuffers();
            return recording;
        }
    }

    /// <summary>
    /// Ends the trace, and returns its recording if <see cref="RecordingOptions.Keep"/> keeps it. Otherwise the records are discarded,
    /// which costs almost nothing.
    /// </summary>
    /// <param name="recording">The recording. <see cref="Recording.KeepReason"/> says why it was kept, unless every trace is.</param>
    /// <param name="exception">
    /// The exception that the operation failed with, if the caller knows it. An exception that left a call without a caller counts too.
    /// </param>
    /// <returns>True if the trace is kept. A second call returns the same.</returns>
    public bool TryStop([NotNullWhen(true)] out Recording? recording, Exception? exception = null)
    {
        lock (_stopLock)
        {
            if (!_hasStopped)
            {
                _hasStopped = true;
                if (DecideKeep(GetFailure(exception))) Decode();
                ReleaseBuffers();
            }

            return (recording = _recording) is not null;
        }
    }

    /// <summary>Ends the trace, and discards its records unless it was stopped before.</summary>
    public void Dispose()
    {
        lock (_stopLock)
        {
            if (_hasStopped) return;
            _hasStopped = true;
            EndOperation();
            ReleaseBuffers();
        }
    }

    private void ReleaseBuffers()
    {
        if (IsRecording)
            TracingNamespace.Current.OnStopped(
                _recording is not null, _operation.Logs.Sum(log => log.EventCount), _operation.Logs.Sum(log => log.DroppedCount));
        _operation.Release();
    }

    private static Func<ValueFormatter>? CreateFormatterFactory(ValueFormatting values)
    {
        var (format, timeout) = (values.Format, values.Timeout);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromMinutes(1));
        return format is null ? null : () => new ValueFormatter(format, timeout);
    }

    private string? GetFailure(Exception? exception) =>
        (exception?.GetType() ?? _operation.FailureType) is { } type ? TypeDisplayName.Get(type) : null;

    private Recording Decode() =>
        _recording = CreateDecoder().Decode(
            _options, _startedAt, new TimestampConverter(_startReading, _endReading), _keepReason,
            ProcessReading.GetFacts(_startProcess, _endProcess));

    private LogDecoder CreateDecoder() => new(_operation, new SecretMasker(_secretNames), _minimumTime);
}
