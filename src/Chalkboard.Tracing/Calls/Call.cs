using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>A call of a finished operation, with its caller, its callees and its outcome. Times are exact to 100 ns.</summary>
public sealed class Call
{
    private List<Call>? _callees;
    private StoredText _value;

    internal Call(int index, Symbol symbol, bool isExternal, Call? caller, int threadId, int line, TimeSpan startedAt)
    {
        (Index, Symbol, IsExternal, Caller, ThreadId, Line, StartedAt) = (index, symbol, isExternal, caller, threadId, line, startedAt);
        if (caller is not null) (caller._callees ??= new(1)).Add(this);
    }

    /// <summary>Its index in <see cref="CallTree.Calls"/>. It is the same in each tree of one recording.</summary>
    public int Index { get; }

    /// <summary>The method that was called.</summary>
    public Symbol Symbol { get; }

    /// <summary>True if it left the traced assemblies.</summary>
    public bool IsExternal { get; }

    /// <summary>Its caller; null if unknown, as for the first call of the operation or of a thread that it started.</summary>
    public Call? Caller { get; }

    /// <summary>The calls that it made, in order.</summary>
    public IReadOnlyList<Call> Callees => _callees is null ? [] : _callees;

    /// <summary>The thread on which it started.</summary>
    public int ThreadId { get; }

    /// <summary>The line on which it started; for an external call, the line of the caller. 0 if unknown.</summary>
    public int Line { get; }

    /// <summary>The time from the start of the operation to the start of the call.</summary>
    public TimeSpan StartedAt { get; }

    /// <summary>The time from its start to its end.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>
    /// The part of <see cref="Duration"/> during which it had a thread, that is without the time for which it was suspended.
    /// </summary>
    public TimeSpan ActiveTime { get; private set; }

    /// <summary>
    /// The part of <see cref="ActiveTime"/> that it did not spend in other calls. The self times of all calls add up to
    /// <see cref="CallTree.ActiveTime"/>.
    /// </summary>
    public TimeSpan SelfTime { get; private set; }

    /// <summary>The number of times that it was suspended.</summary>
    public int SuspensionCount { get; internal set; }

    /// <summary>The number of its own events in the recording.</summary>
    public int EventCount { get; internal set; }

    /// <summary>The way in which it ended.</summary>
    public Outcome Outcome { get; private set; }

    /// <summary>Its return value, or the exception that ended it; empty if there is none.</summary>
    public ReadOnlyMemory<char> Value => _value.ToString().AsMemory();

    /// <summary>
    /// The symbol whose source file the call is in: its own, or for an external call that of the nearest caller that is not external. Null
    /// if there is none.
    /// </summary>
    internal Symbol? SourceSymbol
    {
        get
        {
            var call = this;
            while (call is { IsExternal: true }) call = call.Caller;
            return call?.Symbol;
        }
    }

    internal void Complete(in CallStep step)
    {
        Duration = new(step.Elapsed);
        ActiveTime = new(step.Call.ActiveTime);
        SelfTime = new(step.Call.SelfTime);
        _value = step.Value;
        Outcome = step.Kind switch
        {
            EventKind.Throw => Outcome.Threw,
            EventKind.Unfinished => Outcome.Unfinished,
            _ => Outcome.Returned,
        };
    }
}
