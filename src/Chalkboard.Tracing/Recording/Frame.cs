using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// One call of a woven method, as a local of its body. Its methods are the probes: they never throw, and do nothing
/// unless <c>Enter</c> found that the call is to be recorded. It is public for woven code alone.
/// </summary>
/// <remarks>
/// The frame keeps the log that it began with: whatever becomes of the operation meanwhile, a call ends where it began.
/// That of a call that is not recorded keeps it too, and knows to which depth what it called comes back.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1815", Justification = "It is never compared.")]
public partial struct Frame
{
    private ThreadLog? _log;
    private object? _exception;
    private int _symbol;
    private int _depth;
    private int _callNumber;
    private RecordFlags _flags;

    /// <summary>A call begins.</summary>
    /// <param name="symbol">The method.</param>
    /// <param name="line">Where it begins.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter(int symbol, int line)
    {
        _log = Probes.CurrentLog;
        _symbol = symbol;
        _flags = _log is null ? RecordFlags.None : _log.Enter(symbol, line, out _depth);
    }

    /// <summary>A call of an async method begins or goes on.</summary>
    /// <param name="symbol">The method.</param>
    /// <param name="line">Where it begins.</param>
    /// <param name="callState">Where its state machine keeps which call it is; 0 before its first probe.</param>
    public void EnterOrResume(int symbol, int line, ref long callState)
    {
        _log = Probes.CurrentLog;
        _symbol = symbol;
        _flags = _log is null ? RecordFlags.None : _log.EnterOrResume(symbol, line, ref callState, out _depth, out _callNumber);
    }

    /// <summary>Whether the call has begun with the probe before this one, and has not just gone on.</summary>
    public readonly bool HasJustEntered => (_flags & (RecordFlags.Call | RecordFlags.JustStarted)) == (RecordFlags.Call | RecordFlags.JustStarted);

    /// <summary>An argument of the call.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="index">Which parameter, from 0.</param>
    /// <param name="value">Its value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void RecordArgument<T>(int index, T value) where T : allows ref struct
    {
        if ((_flags & RecordFlags.Arguments) != 0) _log!.WriteArgument(_depth, index, value);
    }

    /// <summary>An argument that is a reference.</summary>
    /// <param name="index">Which parameter, from 0.</param>
    /// <param name="value">Its value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void RecordArgument(int index, object? value)
    {
        if ((_flags & RecordFlags.Arguments) != 0) _log!.WriteArgument(_depth, index, value);
    }

    /// <summary>Execution reaches a line.</summary>
    /// <param name="line">The line.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void RecordLine(int line)
    {
        if ((_flags & RecordFlags.Lines) != 0) _log!.WriteLine(_depth, line);
    }

    /// <summary>A call of something that is not woven begins.</summary>
    /// <param name="callee">Its symbol, counted from that of this method.</param>
    /// <param name="line">The line of the call.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void ExternalEnter(int callee, int line)
    {
        if ((_flags & RecordFlags.ExternalCalls) != 0) _log!.ExternalEnter(_symbol + callee, _depth, line);
    }

    /// <summary>It came back.</summary>
    /// <param name="callee">Its symbol, counted from that of this method.</param>
    /// <param name="line">The line of the call.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void ExternalLeave(int callee, int line)
    {
        if ((_flags & RecordFlags.ExternalCalls) != 0) _log!.ExternalLeave(_depth, line);
        else if (_log is { } log) log.Depth = _depth;
    }

    /// <summary>The call returns nothing, or nothing that can be recorded.</summary>
    /// <param name="line">From where.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave(int line)
    {
        if ((_flags & RecordFlags.Call) != 0) _log!.Leave(_depth, line);
        Clear();
    }

    /// <summary>The call returns a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="line">From where.</param>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave<T>(int line, T value) where T : allows ref struct
    {
        if ((_flags & RecordFlags.Call) != 0) _log!.Leave(_flags, _depth, line, value);
        Clear();
    }

    /// <summary>The call returns a reference.</summary>
    /// <param name="line">From where.</param>
    /// <param name="value">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave(int line, object? value)
    {
        if ((_flags & RecordFlags.Call) != 0) _log!.Leave(_flags, _depth, line, value);
        Clear();
    }

    /// <summary>An iterator yields or ends.</summary>
    /// <typeparam name="T">The type of what it yields.</typeparam>
    /// <param name="line">Where.</param>
    /// <param name="hasValue">Whether it yields.</param>
    /// <param name="value">What.</param>
    /// <param name="callState">Where its state machine keeps which call it is; 0 once it has ended, as the machine may begin anew.</param>
    public void Yield<T>(int line, bool hasValue, T value, ref long callState) where T : allows ref struct
    {
        if (!hasValue) callState = 0;
        if ((_flags & RecordFlags.Call) != 0 && hasValue) _log!.Suspend(_depth, line, _flags, _callNumber, value);
        else if ((_flags & RecordFlags.Call) != 0) _log!.Leave(_depth, line);
        Clear();
    }

    /// <summary>An iterator is left for good, perhaps before its end: what its call still does belongs to it, and ends it.</summary>
    /// <param name="symbol">The method.</param>
    /// <param name="line">Where it begins.</param>
    /// <param name="callState">Where its state machine keeps which call it is; 0 if it has not begun, or has ended.</param>
    public void Abandon(int symbol, int line, ref long callState)
    {
        if (Probes.CurrentLog is not { } log) return;
        if (log.BelongsToOperation(callState)) EnterOrResume(symbol, line, ref callState);
        callState = 0;
    }

    /// <summary>The call is about to give up its thread.</summary>
    /// <param name="line">Where.</param>
    public void Suspend(int line)
    {
        _log?.Suspend(_symbol, _flags, _depth, line, _callNumber);
        Clear();
    }

    /// <summary>An exception looks for who catches it, and will leave this call.</summary>
    /// <param name="exception">The exception.</param>
    public void SetException(object exception) => _exception = exception;

    /// <summary>An exception leaves this call.</summary>
    public void Fail()
    {
        if ((_flags & RecordFlags.Call) != 0) _log!.Throw(_flags, _depth, _exception);
        Clear();
    }

    /// <summary>An exception ends this call, without leaving its body: that of an async method is put into its task.</summary>
    /// <param name="exception">The exception.</param>
    public void Fail(object exception)
    {
        _exception = exception;
        Fail();
    }

    /// <summary>An exception is caught in this call.</summary>
    /// <param name="exception">The exception.</param>
    public readonly void RecordCatch(object exception)
    {
        if ((_flags & RecordFlags.Call) != 0) _log!.Catch(_depth, exception);
        else if (_log is { } log) log.Depth = _depth;
    }

    /// <summary>A finally block begins, whether or not for an exception: what this call had called is over.</summary>
    public readonly void RecordUnwind()
    {
        if ((_flags & RecordFlags.Call) != 0) _log!.Unwind(_depth, _exception);
        else if (_log is { } log) log.Depth = _depth;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Clear()
    {
        _log = null;
        _flags = RecordFlags.None;
    }
}
