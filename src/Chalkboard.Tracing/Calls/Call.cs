using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>A call of a finished operation, with its caller, its callees and its outcome. Times are exact to 100 ns.</summary>
public sealed class Call
{
    private readonly CallTable _table;

    internal Call(CallTable table, int index) => (_table, Index) = (table, index);

    /// <summary>Its index in <see cref="CallTree.Calls"/>. It is the same in each tree of one recording.</summary>
    public int Index { get; }

    /// <summary>The method that was called.</summary>
    public Symbol Symbol => _table.Symbols[Row.SymbolIndex];

    /// <summary>True if it left the traced assemblies.</summary>
    public bool IsExternal => Row.IsExternal;

    /// <summary>Its caller; null if unknown, as for the first call of the operation or of a thread that it started.</summary>
    public Call? Caller => Row.Caller < 0 ? null : _table[Row.Caller];

    /// <summary>The calls that it made, in order.</summary>
    public IReadOnlyList<Call> Callees => _table.GetCallees(Index);

    /// <summary>
    /// What it asked of others, in order: the dependencies that started while no recorded call was above it on the stack.
    /// </summary>
    public IEnumerable<Dependency> Dependencies => _table.GetDependencies(this);

    /// <summary>The thread on which it started.</summary>
    public int ThreadId => Row.ThreadId;

    /// <summary>The line on which it started; for an external call, the line of the caller. 0 if unknown.</summary>
    public int Line => Row.Line;

    /// <summary>The time from the start of the operation to the start of the call.</summary>
    public TimeSpan StartedAt => new(Row.StartedAt);

    /// <summary>The time from its start to its end.</summary>
    public TimeSpan Duration => new(Row.Duration);

    /// <summary>
    /// The part of <see cref="Duration"/> during which it had a thread, that is without the time for which it was suspended.
    /// </summary>
    public TimeSpan ActiveTime => new(Row.ActiveTime);

    /// <summary>
    /// The part of <see cref="ActiveTime"/> that it did not spend in other calls. The self times of all calls add up to
    /// <see cref="CallTree.ActiveTime"/>.
    /// </summary>
    public TimeSpan SelfTime => new(Row.SelfTime);

    /// <summary>The number of times that it was suspended.</summary>
    public int SuspensionCount => Row.SuspensionCount;

    /// <summary>The number of its own events in the recording.</summary>
    public int EventCount => Row.EventCount;

    /// <summary>The way in which it ended.</summary>
    public Outcome Outcome => Row.Outcome;

    /// <summary>Its return value, or the exception that ended it; empty if there is none.</summary>
    public ReadOnlyMemory<char> Value => Row.Value.ToString().AsMemory();

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

    private ref readonly CallRow Row => ref _table.GetRow(Index);
}
