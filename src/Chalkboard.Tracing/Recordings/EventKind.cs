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
}
