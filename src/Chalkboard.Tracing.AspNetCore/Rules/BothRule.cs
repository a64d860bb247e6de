using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class BothRule(TraceRule first, TraceRule second) : TraceRule
{
    public override ValueTask<TraceDecision> DecideAsync(HttpContext context)
    {
        var deciding = first.DecideAsync(context);
        if (!Decided.AtOnce(ref deciding, out var decision)) return BothAsync(deciding, context);
        return decision.IsTraced ? SecondAsync(decision, context) : default;
    }

    private async ValueTask<TraceDecision> BothAsync(ValueTask<TraceDecision> deciding, HttpContext context)
    {
        var decision = await deciding.ConfigureAwait(false);
        return decision.IsTraced ? await SecondAsync(decision, context).ConfigureAwait(false) : default;
    }

    private ValueTask<TraceDecision> SecondAsync(in TraceDecision decision, HttpContext context)
    {
        var deciding = second.DecideAsync(context);
        return Decided.AtOnce(ref deciding, out var other) ? new(decision.And(other)) : AwaitAsync(decision, deciding);

        static async ValueTask<TraceDecision> AwaitAsync(TraceDecision decision, ValueTask<TraceDecision> deciding) => decision.And(await deciding.ConfigureAwait(false));
    }
}
