using System.Diagnostics.CodeAnalysis;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal static class DecisionTask
{
    /// <summary>What has been decided already, as mostly: a state machine for it would be allocated for every request whose handler does not end at once.</summary>
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
