using System.ComponentModel;
using System.Data.Common;
using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// One call of a woven method, as a local variable of its body. Its methods are the probes: they never throw, and do nothing unless
/// <c>Enter</c> found that the call is recorded. It is public only for woven code.
/// </summary>
/// <remarks>
/// The frame keeps the log that it started with, so that a call ends in the same log even if the operation of the thread changes meanwhile.
/// The frame of a call that is not recorded keeps the log too, to restore the depth when a callee returns.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1815", Justification = "Frames are never compared.")]
public partial struct Frame
{
    private ThreadLog? _log;
    private object? _exception;
    private int _symbol;
    private int _depth;
    private int _callNumber;
    private RecordFlags _flags;

    /// <summary>Records the start of a call.</summary>
    /// <param name="symbol">The symbol of the method.</param>
    /// <param name="line">The first line of the method.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter(int symbol, int line)
    {
        _log = Probes.CurrentLog;
        _symbol = symbol;
        _flags = _log is null ? RecordFlags.None : _log.Enter(symbol, line, out _depth);
    }

    /// <summary>Records that a call of an async method or an iterator starts or resumes.</summary>
    /// <param name="symbol">The symbol of the method.</param>
    /// <param name="line">The first line of the method.</param>
    /// <param name="callState">The field of the state machine with the identity of the call; 0 before its first probe.</param>
    public void EnterOrResume(int symbol, int line, ref long callState)
    {
        _log = Probes.CurrentLog;
        _symbol = symbol;
        _flags = _log is null ? RecordFlags.None : _log.EnterOrResume(symbol, line, ref callState, out _depth, out _callNumber);
    }

    /// <summary>True if the previous probe has started the call, and not resumed it.</summary>
    public readonly bool HasJustEntered =>
        (_flags & (RecordFlags.Call | RecordFlags.JustStarted)) == (RecordFlags.Call | RecordFlags.JustStarted);

    /// <summary>Records an argument of the call.</summary>
    /// <typeparam name="T">The type of the argument.</typeparam>
    /// <param name="index">The index of the parameter, from 0.</param>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void RecordArgument<T>(int index, T value) where T : allows ref struct
    {
        if ((_flags & RecordFlags.Arguments) != 0) _log!.WriteArgument(_depth, index, value);
    }

    /// <summary>Records an argument that is a reference.</summary>
    /// <param name="index">The index of the parameter, from 0.</param>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void RecordArgument(int index, object? value)
    {
        if ((_flags & RecordFlags.Arguments) != 0) _log!.WriteArgument(_depth, index, value);
    }

    /// <summary>Records that the call reaches a line.</summary>
    /// <param name="line">The line.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void RecordLine(int line)
    {
        if ((_flags & RecordFlags.Lines) != 0) _log!.WriteLine(_depth, line);
    }

    /// <summary>Records the start of a call of a method that is not woven.</summary>
    /// <param name="callee">The symbol of the callee, relative to that of this method.</param>
    /// <param name="line">The line of the call.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void ExternalEnter(int callee, int line)
    {
        if ((_flags & RecordFlags.ExternalCalls) != 0) _log!.ExternalEnter(_symbol + callee, _depth, line);
    }

    /// <summary>Records the command that the call of a method that is not woven executes, if it is one of ADO.NET.</summary>
    /// <param name="command">The object whose method is called.</param>
    public readonly void RecordCommand(object? command)
    {
        // The start of the external call, which ends the command, may be filtered out or beyond a limit.
        if ((_flags & RecordFlags.ExternalCalls) != 0 && _log!.Depth == _depth + 1 && command is DbCommand executed)
            CommandDependency.Start(_log, executed);
    }

    /// <summary>Records that the call of a method that is not woven has returned.</summary>
    /// <param name="callee">The symbol of the callee, relative to that of this method.</param>
    /// <param name="line">The line of the call.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void ExternalLeave(int callee, int line)
    {
        if ((_flags & RecordFlags.ExternalCalls) != 0) _log!.ExternalLeave(_depth, line);
        else if (_log is { } log) log.Depth = _depth;
    }

    /// <summary>Records that the call returns without a value that can be recorded.</summary>
    /// <param name="line">The line of the return.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave(int line)
    {
        if ((_flags & RecordFlags.Call) != 0) _log!.Leave(_depth, line);
        Clear();
    }

    /// <summary>Records that the call returns a value.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="line">The line of the return.</param>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave<T>(int line, T value) where T : allows ref struct
    {
        if ((_flags & RecordFlags.Call) != 0) _log!.Leave(_flags, _depth, line, value);
        Clear();
    }

    /// <summary>Records that the call returns a reference.</summary>
    /// <param name="line">The line of the return.</param>
    /// <param name="value">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave(int line, object? value)
    {
        if ((_flags & RecordFlags.Call) != 0) _log!.Leave(_flags, _depth, line, value);
        Clear();
    }

    /// <summary>Records that an iterator yields or ends.</summary>
    /// <typeparam name="T">The type of the yielded value.</typeparam>
    /// <param name="line">The line.</param>
    /// <param name="hasValue">True if it yields a value.</param>
    /// <param name="value">The yielded value.</param>
    /// <param name="callState">
    /// The field of the state machine with the identity of the call. Set to 0 at the end, because the state machine may be reused.
    /// </param>
    public void Yield<T>(int line, bool hasValue, T value, ref long callState) where T : allows ref struct
    {
        if (!hasValue) callState = 0;
        if ((_flags & RecordFlags.Call) != 0 && hasValue) _log!.Suspend(_depth, line, _flags, _callNumber, value);
        else if ((_flags & RecordFlags.Call) != 0) _log!.Leave(_depth, line);
        Clear();
    }

    /// <summary>
    /// Records that an iterator is disposed of, possibly before its end. Its finally blocks belong to its call, which ends after them.
    /// </summary>
    /// <param name="symbol">The symbol of the method.</param>
    /// <param name="line">The first line of the method.</param>
    /// <param name="callState">
    /// The field of the state machine with the identity of the call; 0 if the call has not started, or has ended.
    /// </param>
    public void Abandon(int symbol, int line, ref long callState)
    {
        if (Probes.CurrentLog is not { } log) return;
        if (log.BelongsToOperation(callState)) EnterOrResume(symbol, line, ref callState);
        callState = 0;
    }

    /// <summary>Records that the call is suspended and gives up its thread.</summary>
    /// <param name="line">The line.</param>
    public void Suspend(int line)
    {
        _log?.Suspend(_symbol, _flags, _depth, line, _callNumber);
        Clear();
    }

    /// <summary>Stores the exception that will leave this call, because no handler in it catches it.</summary>
    /// <param name="exception">The exception.</param>
    public void SetException(object exception) => _exception = exception;

    /// <summary>Records that an exception leaves this call.</summary>
    public void Fail()
    {
        if ((_flags & RecordFlags.Call) != 0) _log!.Throw(_flags, _depth, _exception);
        Clear();
    }

    /// <summary>Records that an exception ends this call without leaving its body, because an async method stores it in its task.</summary>
    /// <param name="exception">The exception.</param>
    public void Fail(object exception)
    {
        _exception = exception;
        Fail();
    }

    /// <summary>Records that an exception is caught in this call.</summary>
    /// <param name="exception">The exception.</param>
    public readonly void RecordCatch(object exception)
    {
        if ((_flags & RecordFlags.Call) != 0) _log!.Catch(_depth, exception);
        else if (_log is { } log) log.Depth = _depth;
    }

    /// <summary>Records that a finally block starts, with or without an exception: the callees of this call have ended.</summary>
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
