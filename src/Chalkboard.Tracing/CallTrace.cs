using System.Diagnostics.CodeAnalysis;
using Chalkboard.Tracing.Statistics;
using Chalkboard.Tracing.Masking;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing;

/// <summary>
/// Records the calls of one operation in woven assemblies: from <see cref="Start"/> on, what the caller does, and whatever flows
/// from it across awaits, tasks and threads, until it is stopped. Others are not recorded, and hardly notice.
/// </summary>
public sealed class CallTrace : IDisposable
{
    private readonly Operation _operation;
    private readonly Operation? _previousOperation;
    private readonly RecordingOptions _options;
    private readonly string[] _secretNames;
    private readonly TimeSpan _minimumTime;
    private readonly KeepPolicy _keepPolicy;
    private readonly DateTimeOffset _startedAt;
    private readonly long _startTimestamp;
    private readonly ClockReading _startReading;
    private readonly Lock _stopLock = new();
    private Recording? _recording;
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
        _operation = new Operation(options.Contents, options.Limits.CloneValidated(), SymbolFilter.CreateOrNull(options.Filter), CreateFormatterFactory(options.Values));
        _previousOperation = Operation.Current;
        _startedAt = options.TimeProvider.GetUtcNow();
        _startTimestamp = options.TimeProvider.GetTimestamp();
        _startReading = ClockReading.Now;
    }

    /// <summary>False where it was one trace too many for <see cref="RecordingLimits.MaxConcurrentTraces"/> as it started, and records nothing.</summary>
    public bool IsRecording => !_operation.IsRefused;

    /// <summary>Starts to record what the caller does from here on. A trace that is under way for it already rests meanwhile.</summary>
    /// <param name="options">What to record; everything, within the usual bounds, if null. Later changes have no effect, except those of the name and the details.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit or a time makes no sense.</exception>
    /// <remarks>It belongs to the method that calls it, as any <see cref="AsyncLocal{T}"/>: start it in the method that runs the operation, and not in an async method that returns it.</remarks>
    public static CallTrace Start(RecordingOptions? options = null)
    {
        var trace = new CallTrace(options ?? new());
        trace._operation.Start();
        TracingNamespace.Current.OnStarted(trace._operation.IsRefused);
        return trace;
    }

    /// <summary>Starts to record what the process does, on all of its threads, but where another trace is under way.</summary>
    internal static CallTrace StartForProcess(RecordingOptions options)
    {
        var trace = new CallTrace(options);
        trace._operation.StartForProcess();
        TracingNamespace.Current.OnStarted(isRefused: false);
        return trace;
    }

    /// <summary>What it has recorded until now. It goes on.</summary>
    internal Recording CreateSnapshot() => CreateDecoder().Decode(_options, _startedAt, new TimestampConverter(_startReading, ClockReading.Now), null);

    /// <summary>It goes on, but not with what its caller does from here on.</summary>
    internal void RestoreFlow() => _operation.RestoreFlow(_previousOperation);

    /// <summary>
    /// About how many bytes of memory its records take until it is stopped or disposed of. Afterwards 0.
    /// </summary>
    public long BufferedBytes => _operation.BufferedBytes;

    /// <summary>
    /// Ends the operation's part: nothing is recorded from here on, and the time is taken. What was recorded stays in memory as it was
    /// recorded, at no further cost, until <see cref="Stop"/> or <see cref="TryStop"/> makes a recording of it, on any thread.
    /// </summary>
    /// <remarks>Making a recording of a million events takes a fifth of a second, for which the operation need not wait.</remarks>
    public void EndOperation()
    {
        lock (_stopLock)
        {
            if (_hasOperationEnded) return;
            _hasOperationEnded = true;
            _endReading = ClockReading.Now;
            _elapsed = _options.TimeProvider.GetElapsedTime(_startTimestamp);
            _operation.End(_previousOperation);
        }
    }

    /// <summary>
    /// Decides whether the trace is kept, by <see cref="RecordingOptions.Keep"/>, and ends the operation if that has not happened yet. The first call decides;
    /// <see cref="TryStop"/> follows it.
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

    /// <summary>Ends the trace and returns its recording, even if <see cref="RecordingOptions.Keep"/> would not keep it. A second call returns the same.</summary>
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

    /// <summary>Ends the trace, and returns its recording if <see cref="RecordingOptions.Keep"/> keeps it. Otherwise the records are discarded, at next to no cost.</summary>
    /// <param name="recording">The recording. <see cref="Recording.KeepReason"/> says why it was kept, unless every trace is.</param>
    /// <param name="exception">The exception that the operation failed with, if the caller knows it. An exception that left a call without a caller counts too.</param>
    /// <returns>Whether the trace is kept. A second call returns the same.</returns>
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

    /// <summary>Ends the trace. What it recorded is gone, unless it was stopped before.</summary>
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
        if (IsRecording) TracingNamespace.Current.OnStopped(_recording is not null, _operation.Logs.Sum(log => log.EventCount), _operation.Logs.Sum(log => log.DroppedCount));
        _operation.Release();
    }

    private static Func<ValueFormatter>? CreateFormatterFactory(ValueFormatting values)
    {
        var (format, timeout) = (values.Format, values.Timeout);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromMinutes(1));
        return format is null ? null : () => new ValueFormatter(format, timeout);
    }

    private string? GetFailure(Exception? exception) => (exception?.GetType() ?? _operation.FailureType) is { } type ? TypeDisplayName.Get(type) : null;

    private Recording Decode() =>
        _recording = CreateDecoder().Decode(_options, _startedAt, new TimestampConverter(_startReading, _endReading), _keepReason);

    private LogDecoder CreateDecoder() => new(_operation, new SecretMasker(_secretNames), _minimumTime);
}
