using System.Diagnostics.CodeAnalysis;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal static class Decided
{
    /// <summary>What has been decided already, as mostly: a state machine for it would be allocated for every request whose handler does not end at once.</summary>
    public static bool AtOnce(ref ValueTask<TraceDecision> deciding, [MaybeNullWhen(false)] out TraceDecision decision)
    {
        if (!deciding.IsCompletedSuccessfully)
        {
            decision = default;
            return false;
        }
#pragma warning disable RS0030 // It is complete: nothing blocks.
        decision = deciding.Result;
#pragma warning restore RS0030
        return true;
    }
}
