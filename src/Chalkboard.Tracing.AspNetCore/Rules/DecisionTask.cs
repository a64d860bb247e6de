using System.Diagnostics.CodeAnalysis;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal static class DecisionTask
{
    /// <summary>
    /// Gets the decision if it is complete, which is the usual case. Awaiting it would allocate a state machine for every request whose
    /// handler is asynchronous.
    /// </summary>
    public static bool TryGetResult(ref ValueTask<TraceDecision> decisionTask, [MaybeNullWhen(false)] out TraceDecision decision)
    {
        if (!decisionTask.IsCompletedSuccessfully)
        {
            decision = default;
            return false;
        }
#pragma warning disable RS0030 // It is complete: nothing blocks.
        decision = decisionTask.Result;
#pragma warning restore RS0030
        return true;
    }
}
