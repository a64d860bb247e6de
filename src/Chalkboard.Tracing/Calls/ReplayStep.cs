using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>One step of a <see cref="CallStackReplay"/>. What ends a call is always a step of its own, whether the recording saw it or not.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Call">To which call. It is good until the next step.</param>
/// <param name="TopOfStack">What is on top of the stack of the thread when it has happened, or null.</param>
/// <param name="ThreadId">On which thread.</param>
/// <param name="Time">When, since the start of the recording.</param>
/// <param name="Elapsed">For an end, the time since the call began; for a suspension, since it last got its thread; for a resumption, since it lost it.</param>
/// <param name="Line">At which line, or 0.</param>
/// <param name="Value">With what value, or none.</param>
internal readonly record struct ReplayStep(EventKind Kind, OpenCall Call, OpenCall? TopOfStack, int ThreadId, long Time, long Elapsed, int Line, ReadOnlyMemory<char> Value)
{
    public bool IsCallStart => Kind is EventKind.Enter or EventKind.ExternalEnter;

    public bool IsCallEnd => Kind is EventKind.Leave or EventKind.ExternalLeave or EventKind.Throw or EventKind.Unfinished;
}
