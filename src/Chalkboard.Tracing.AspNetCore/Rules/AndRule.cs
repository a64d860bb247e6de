using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class AndRule(TraceRule first, TraceRule second) : TraceRule
{
    public override ValueTask<TraceDecision> DecideAsync(HttpContext context)
    {
        var decisionTask = first.DecideAsync(context);
        if (!DecisionTask.TryGetResult(ref decisionTask, out var decision)) return AwaitFirstAsync(decisionTask, context);
        return decision.IsTraced ? DecideSecondAsync(decision, context) : default;
    }

    private async ValueTask<TraceDecision> AwaitFirstAsync(ValueTask<TraceDecision> decisionTask, HttpContext context)
    {
        var decision = await decisionTask.ConfigureAwait(false);
        return decision.IsTraced ? await DecideSecondAsync(decision, context).ConfigureAwait(false) : default;
    }

    private ValueTask<TraceDecision> DecideSecondAsync(in TraceDecision decision, HttpContext context)
    {
        var secondTask = second.DecideAsync(context);
        return DecisionTask.TryGetResult(ref secondTask, out var other) ? new(decision.And(other)) : AwaitSecondAsync(decision, secondTask);

        static async ValueTask<TraceDecision> AwaitSecondAsync(TraceDecision decision, ValueTask<TraceDecision> decisionTask) =>
            decision.And(await decisionTask.ConfigureAwait(false));
    }
}
