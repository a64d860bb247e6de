using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class AndRule : TraceRule
{
    private readonly TraceRule _first;
    private readonly TraceRule _second;

    public AndRule(TraceRule first, TraceRule second)
    {
        (_first, _second) = (first, second);
        if (Operations == OperationKinds.None)
            throw new ArgumentException(
                "This combination can never match: one of the rules chooses activities (TraceRule.Activity), and the other one requests. " +
                "Add each to options.Rules. TraceRule.Activity combines with TraceRule.Sample, PerMinute, KeepIfSlowerThan and " +
                "KeepIfFailed.");
        if (first.Source is { } source && second.Source is { } other)
            throw new ArgumentException(
                $"Both rules choose activities ('{source}' and '{other}'), and an activity has one source and one name. Add each to " +
                "options.Rules.");
    }

    internal override OperationKinds Operations => _first.Operations & _second.Operations;

    internal override string? Source => _first.Source ?? _second.Source;

    internal override TraceDecision Decide(in ActivityCandidate activity)
    {
        var decision = _first.Decide(activity);
        return decision.IsTraced ? decision.And(_second.Decide(activity)) : default;
    }

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context)
    {
        var decisionTask = _first.DecideAsync(context);
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
        var secondTask = _second.DecideAsync(context);
        return DecisionTask.TryGetResult(ref secondTask, out var other) ? new(decision.And(other)) : AwaitSecondAsync(decision, secondTask);

        static async ValueTask<TraceDecision> AwaitSecondAsync(TraceDecision decision, ValueTask<TraceDecision> decisionTask) =>
            decision.And(await decisionTask.ConfigureAwait(false));
    }
}
