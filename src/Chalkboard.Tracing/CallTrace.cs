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
    private bool _over;

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

    /// <summary>Ends the trace, and gives what it recorded. A second call gives the same.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed of without having been stopped.</exception>
    public Recording Stop()
    {
        lock (_stopping)
        {
            if (_recording is not null) return _recording;
            ObjectDisposedException.ThrowIf(_over, this);
            End();
            return _recording = Decoder.Decode(_operation, _options, _startedAt, _start, TimeProvider.System.GetTimestamp());
        }
    }

    /// <summary>Ends the trace. What it recorded is gone, unless it was stopped before.</summary>
    public void Dispose()
    {
        lock (_stopping) End();
    }

    private void End()
    {
        if (_over) return;
        _over = true;
        _operation.End(_before);
    }
}
