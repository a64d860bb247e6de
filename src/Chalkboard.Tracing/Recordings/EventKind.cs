namespace Chalkboard.Tracing.Recordings;

/// <summary>The kind of an <see cref="Event"/>. The numbers are stable.</summary>
public enum EventKind : byte
{
    /// <summary>A call of a traced method starts.</summary>
    Enter = 1,

    /// <summary>An argument of the call that has just started; the value is <c>name: value</c>.</summary>
    Argument = 2,

    /// <summary>A call reaches a line. Its open external calls have ended.</summary>
    Line = 3,

    /// <summary>
    /// A call that leaves the traced assemblies starts. The symbol is that of the callee, the line is that of the caller.
    /// </summary>
    ExternalEnter = 4,

    /// <summary>A call that left the traced assemblies returns, possibly with a value.</summary>
    ExternalLeave = 5,

    /// <summary>A call returns, possibly with a value. An async method returns when its task completes.</summary>
    Leave = 6,

    /// <summary>An exception leaves a call, and ends it; the value is the exception. Its open callees have ended with it.</summary>
    Throw = 7,

    /// <summary>
    /// An exception is caught in a call, which continues; the value is the exception. Its open callees have ended with it.
    /// </summary>
    Catch = 8,

    /// <summary>
    /// A call loses its thread until it is resumed: an await that waits, or an iterator that yields (the value is the yielded one).
    /// </summary>
    Suspend = 9,

    /// <summary>A suspended call is resumed, possibly on another thread.</summary>
    Resume = 10,

    /// <summary>The recording ends while the call is open. Optional: formats add it for calls that are open at the end.</summary>
    Unfinished = 11,

    // 12 is the change of the thread in encoded events.

    /// <summary>
    /// A dependency starts: something that is asked of a database, a service or the like. The value is its kind and its text:
    /// <c>SQL: SELECT 1</c>. It belongs to the call on top of the stack of its thread; if the stack is empty, to the suspended call without
    /// open callees, if there is one and no other.
    /// </summary>
    DependencyStart = 13,

    /// <summary>
    /// A dependency ends, on any thread. The value is its result: <c>3 rows</c>, or <c>failed: </c> and the reason. It may be empty.
    /// </summary>
    DependencyEnd = 14,

    /// <summary>
    /// A log record; the value is its level, its category and its message: <c>Warning: Shop.Orders: no stock</c>. It belongs to a call as
    /// <see cref="DependencyStart"/> does.
    /// </summary>
    Log = 15,
}
