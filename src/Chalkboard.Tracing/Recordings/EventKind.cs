namespace Chalkboard.Tracing.Recordings;

/// <summary>What an <see cref="Event"/> tells of. The numbers are stable.</summary>
public enum EventKind : byte
{
    /// <summary>A call of a traced method begins.</summary>
    Enter = 1,

    /// <summary>An argument of the call that has just begun; the value is <c>name: value</c>.</summary>
    Argument = 2,

    /// <summary>Execution of a call reaches a line. External calls that it had open have ended.</summary>
    Line = 3,

    /// <summary>A call that leaves the traced assemblies begins. The symbol is that of the callee, the line is the caller's.</summary>
    ExternalEnter = 4,

    /// <summary>It came back, perhaps with a value.</summary>
    ExternalLeave = 5,

    /// <summary>A call returns, perhaps with a value. An async method returns when its task completes.</summary>
    Leave = 6,

    /// <summary>An exception leaves a call, and ends it; the value says which exception. Calls that it had open have ended with it.</summary>
    Throw = 7,

    /// <summary>An exception is caught in a call, which goes on; the value says which exception. Calls that it had open have ended with it.</summary>
    Catch = 8,

    /// <summary>A call gives up its thread until it is resumed: an await that waits, or an iterator that yields (the value is what it yields).</summary>
    Suspend = 9,

    /// <summary>A suspended call goes on, perhaps on another thread.</summary>
    Resume = 10,

    /// <summary>The recording ends while this call is open. A recorder need not say so: writers do it for whatever is open at the end.</summary>
    Unfinished = 11,
}
