using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>A call, when it is over: who made it, what it called, and what became of it. Times are exact to 100 ns.</summary>
public sealed class Call
{
    private List<Call>? _callees;

    internal Call(int index, Symbol symbol, bool isExternal, Call? caller, int threadId, int line, TimeSpan startedAt)
    {
        (Index, Symbol, IsExternal, Caller, ThreadId, Line, StartedAt) = (index, symbol, isExternal, caller, threadId, line, startedAt);
        if (caller is not null) (caller._callees ??= new(1)).Add(this);
    }

    /// <summary>Its index in <see cref="CallTree.Calls"/>. The same recording gives it the same one again.</summary>
    public int Index { get; }

    /// <summary>What was called.</summary>
    public Symbol Symbol { get; }

    /// <summary>Whether it left the traced assemblies.</summary>
    public bool IsExternal { get; }

    /// <summary>Who called it; null where that is not known, as for the first call of the operation, or of a thread that it started.</summary>
    public Call? Caller { get; }

    /// <summary>What it called, in that order.</summary>
    public IReadOnlyList<Call> Callees => _callees is null ? [] : _callees;

    /// <summary>The thread on which it began.</summary>
    public int ThreadId { get; }

    /// <summary>The line on which it began; of an external call, the caller's. 0 if unknown.</summary>
    public int Line { get; }

    /// <summary>When it began, since the start of the operation.</summary>
    public TimeSpan StartedAt { get; }

    /// <summary>From its begin to its end.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>The part of it during which it had a thread: without the time for which it was suspended. At most <see cref="Duration"/>.</summary>
    public TimeSpan ActiveTime { get; private set; }

    /// <summary>The part of that which it did not spend in other calls. The self times of all calls add up to <see cref="CallTree.ActiveTime"/>.</summary>
    public TimeSpan SelfTime { get; private set; }

    /// <summary>How often it was suspended.</summary>
    public int SuspensionCount { get; internal set; }

    /// <summary>How many events of the recording are its own.</summary>
    public int EventCount { get; internal set; }

    /// <summary>How it ended.</summary>
    public Outcome Outcome { get; private set; }

    /// <summary>What it returned, or the exception that ended it; empty if nothing.</summary>
    public ReadOnlyMemory<char> Value { get; private set; }

    /// <summary>The symbol whose file and assembly the call was made from or runs in: its own, or that of the nearest caller that is not external. Null if there is none.</summary>
    internal Symbol? SourceSymbol
    {
        get
        {
            var call = this;
            while (call is { IsExternal: true }) call = call.Caller;
            return call?.Symbol;
        }
    }

    internal void Complete(in ReplayStep step)
    {
        Duration = new(step.Elapsed);
        ActiveTime = new(step.Call.ActiveTime);
        SelfTime = new(step.Call.SelfTime);
        Value = step.Value;
        Outcome = step.Kind switch
        {
            EventKind.Throw => Outcome.Threw,
            EventKind.Unfinished => Outcome.Unfinished,
            _ => Outcome.Returned,
        };
    }
}
