using System.Diagnostics.CodeAnalysis;
using Chalkboard.Tracing.Figures;
using Chalkboard.Tracing.Masking;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Weaving;

namespace Chalkboard.Tracing;

/// <summary>
/// Records the calls of one operation in woven assemblies: from <see cref="Start"/> on, what the caller does, and whatever flows
/// from it across awaits, tasks and threads, until it is stopped. Others are not recorded, and hardly notice.
/// </summary>
public sealed class CallTrace : IDisposable
{
    private readonly Operation _operation;
    private readonly Operation? _before;
    private readonly CallTraceOptions _options;
    private readonly string[] _secrets;
    private readonly TimeSpan _minimumTime;
    private readonly Worth _worth;
    private readonly DateTimeOffset _startedAt;
    private readonly long _started;
    private readonly Moment _start;
    private readonly Lock _stopping = new();
    private Recording? _recording;
    private Moment _end;
    private TimeSpan _elapsed;
    private bool _over;
    private bool _decided;

    private CallTrace(CallTraceOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Filter.MinimumTime, TimeSpan.Zero);
        _options = options;
        _secrets = [.. options.Secrets];
        _minimumTime = options.Filter.MinimumTime;
        _worth = new Worth(options.Keep);
        _operation = new Operation(options.Records, options.Limits.Checked(), SymbolFilter.Of(options.Filter), Formatter(options.Values));
        _before = Operation.Current;
        _startedAt = options.TimeProvider.GetUtcNow();
        _started = options.TimeProvider.GetTimestamp();
        _start = Moment.Now;
    }

    /// <summary>False where it was one trace too many for <see cref="CallTraceLimits.Concurrent"/> as it started, and records nothing.</summary>
    public bool IsRecording => !_operation.IsRefused;

    /// <summary>Starts to record what the caller does from here on. A trace that is under way for it already rests meanwhile.</summary>
    /// <param name="options">What to record; everything, within the usual bounds, if null. Later changes don't matter, but that of the name.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit or a time makes no sense.</exception>
    /// <remarks>It belongs to the method that calls it, as any <see cref="AsyncLocal{T}"/>: start it in the method that runs the operation, and not in an async method that returns it.</remarks>
    public static CallTrace Start(CallTraceOptions? options = null)
    {
        var trace = new CallTrace(options ?? new());
        trace._operation.Begin();
        TracingNamespace.OfProcess.Begun(trace._operation.IsRefused);
        return trace;
    }

    /// <summary>Starts to record what the process does, on all of its threads, but where another trace is under way.</summary>
    internal static CallTrace StartEverywhere(CallTraceOptions options)
    {
        var trace = new CallTrace(options);
        trace._operation.BeginEverywhere();
        TracingNamespace.OfProcess.Begun(refused: false);
        return trace;
    }

    /// <summary>What it has recorded until now. It goes on.</summary>
    internal Recording Peek() => NewDecoder().Decode(_options.Name, _startedAt, new Timeline(_start, Moment.Now), null);

    /// <summary>It goes on, but not with what its caller does from here on.</summary>
    internal void LeaveFlow() => _operation.Leave(_before);

    /// <summary>
    /// About how many bytes of memory its records take until it is stopped or disposed of. Afterwards 0.
    /// </summary>
    public long Bytes => _operation.Bytes;

    /// <summary>
    /// Ends the operation's part: nothing is recorded from here on, and the time is taken. What was recorded stays in memory as it was
    /// recorded, at no further cost, until <see cref="Stop"/> or <see cref="TryStop"/> makes a recording of it, on any thread.
    /// </summary>
    /// <remarks>Making a recording of a million events takes a fifth of a second, for which the operation need not wait.</remarks>
    public void End()
    {
        lock (_stopping)
        {
            if (_over) return;
            _over = true;
            _end = Moment.Now;
            _elapsed = _options.TimeProvider.GetElapsedTime(_started);
            _operation.End(_before);
        }
    }

    /// <summary>Ends the trace, and gives what it recorded, whatever <see cref="CallTraceOptions.Keep"/> says. A second call gives the same.</summary>
    /// <exception cref="ObjectDisposedException">It is over without having been stopped, or was not kept.</exception>
    public Recording Stop()
    {
        lock (_stopping)
        {
            if (_recording is not null) return _recording;
            ObjectDisposedException.ThrowIf(_decided, this);
            _decided = true;
            End();
            var recording = Decode(_worth.Reason(_elapsed, _operation.Failure));
            Forget();
            return recording;
        }
    }

    /// <summary>Ends the trace, and gives what it recorded if that is worth it, by <see cref="CallTraceOptions.Keep"/>. If it is not, it is gone, at next to no cost.</summary>
    /// <param name="recording">What it recorded. <see cref="Recording.KeptBecause"/> says why it was kept, unless every trace is.</param>
    /// <param name="failure">How the operation failed, if the caller knows. An exception that left a call without a caller counts too.</param>
    /// <returns>Whether it is kept. A second call says the same.</returns>
    public bool TryStop([NotNullWhen(true)] out Recording? recording, Exception? failure = null)
    {
        lock (_stopping)
        {
            if (!_decided)
            {
                _decided = true;
                End();
                var reason = _worth.Reason(_elapsed, failure?.GetType() ?? _operation.Failure);
                if (reason is not null || !_worth.IsConditional) Decode(reason);
                Forget();
            }

            return (recording = _recording) is not null;
        }
    }

    /// <summary>Ends the trace. What it recorded is gone, unless it was stopped before.</summary>
    public void Dispose()
    {
        lock (_stopping)
        {
            if (_decided) return;
            _decided = true;
            End();
            Forget();
        }
    }

    private void Forget()
    {
        if (IsRecording) TracingNamespace.OfProcess.Ended(_recording is not null, _operation.Logs.Sum(log => log.Events), _operation.Logs.Sum(log => log.Dropped));
        _operation.Forget();
    }

    private static Func<ValueFormatter>? Formatter(CallTraceValues values)
    {
        var (format, patience) = (values.Format, values.Patience);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(patience, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(patience, TimeSpan.FromMinutes(1));
        return format is null ? null : () => new ValueFormatter(format, patience);
    }

    private Recording Decode(string? keptBecause) => _recording = NewDecoder().Decode(_options.Name, _startedAt, new Timeline(_start, _end), keptBecause);

    private Decoder NewDecoder() => new(_operation, new Mask(_secrets), _minimumTime);
}
