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
    private readonly DateTimeOffset _startedAt;
    private readonly long _start;
    private readonly Lock _stopping = new();
    private Recording? _recording;
    private long _end;
    private bool _over;
    private bool _disposed;

    private CallTrace(CallTraceOptions options)
    {
        _options = options;
        _operation = new Operation(options.Records, options.Limits.Checked());
        _before = Operation.Current;
        _startedAt = options.TimeProvider.GetUtcNow();
        _start = TimeProvider.System.GetTimestamp();
    }

    /// <summary>Starts to record what the caller does from here on. A trace that is under way for it already rests meanwhile.</summary>
    /// <param name="options">What to record; everything, within the usual bounds, if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit makes no sense.</exception>
    /// <remarks>It belongs to the method that calls it, as any <see cref="AsyncLocal{T}"/>: start it in the method that runs the operation, and not in an async method that returns it.</remarks>
    public static CallTrace Start(CallTraceOptions? options = null)
    {
        var trace = new CallTrace(options ?? new());
        trace._operation.Begin();
        return trace;
    }

    /// <summary>Starts to record what the process does, on all of its threads, but where another trace is under way.</summary>
    internal static CallTrace StartEverywhere(CallTraceOptions options)
    {
        var trace = new CallTrace(options);
        trace._operation.BeginEverywhere();
        return trace;
    }

    /// <summary>What it has recorded until now. It goes on.</summary>
    internal Recording Peek() => Decoder.Decode(_operation, _options, _startedAt, _start, TimeProvider.System.GetTimestamp());

    /// <summary>It goes on, but not with what its caller does from here on.</summary>
    internal void LeaveFlow() => _operation.Leave(_before);

    /// <summary>Ends the trace, and gives what it recorded. A second call gives the same.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed of without having been stopped.</exception>
    public Recording Stop()
    {
        lock (_stopping)
        {
            if (_recording is not null) return _recording;
            ObjectDisposedException.ThrowIf(_disposed, this);
            End();
            return _recording = Decoder.Decode(_operation, _options, _startedAt, _start, _end);
        }
    }

    /// <summary>Ends the trace. What it recorded is gone, unless it was stopped before.</summary>
    public void Dispose()
    {
        lock (_stopping)
        {
            _disposed = true;
            End();
        }
    }

    /// <summary>Ends the trace, and leaves what it recorded for <see cref="Stop"/>.</summary>
    internal void End()
    {
        lock (_stopping)
        {
            if (_over) return;
            _over = true;
            _end = TimeProvider.System.GetTimestamp();
            _operation.End(_before);
        }
    }
}
