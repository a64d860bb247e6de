using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>One step of a <see cref="CallReader"/>: an event, or the end of a call that is open at the end of the recording.</summary>
/// <param name="Kind">The kind of the step.</param>
/// <param name="Call">
/// The call. It is valid until the next step. <see cref="OpenCall.None"/> for the end of a dependency, and for the start of one or a
/// log record without a call.
/// </param>
/// <param name="TopOfStack">The call on top of the stack of the thread after the step, or null.</param>
/// <param name="ThreadId">The thread.</param>
/// <param name="Timestamp">The timestamp of the event.</param>
/// <param name="Time">The time since the start of the recording.</param>
/// <param name="Elapsed">
/// For an end, the time since the start of the call or the dependency; for a suspension, since it last got its thread; for a resumption,
/// since it lost it.
/// </param>
/// <param name="Line">The line, or 0.</param>
/// <param name="Value">The value; empty if there is none.</param>
internal readonly record struct CallStep(EventKind Kind, OpenCall Call, OpenCall? TopOfStack, int ThreadId, long Timestamp, long Time,
    long Elapsed, int Line, StoredText Value)
{
    /// <summary>The dependency that starts or ends.</summary>
    public OpenDependency Dependency { get; init; }

    /// <summary>True if the step is about a dependency or a log record, and not about a call.</summary>
    public bool IsDetail => Kind is EventKind.DependencyStart or EventKind.DependencyEnd or EventKind.Log;

    public bool IsCallStart => Kind is EventKind.Enter or EventKind.ExternalEnter;

    public bool IsCallEnd => Kind is EventKind.Leave or EventKind.ExternalLeave or EventKind.Throw or EventKind.Unfinished;
}
