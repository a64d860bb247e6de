using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class ConditionalKeepRule(TraceRule rule, TimeSpan? keepIfSlowerThan, bool keepIfFailed) : TraceRule
{
    private readonly TraceDecision _conditions = new("a condition") { KeepIfSlowerThan = keepIfSlowerThan, KeepIfFailed = keepIfFailed };

    internal override OperationKinds Operations => rule.Operations;

    internal override string? Source => rule.Source;

    internal override TraceDecision Decide(in ActivityCandidate activity) => AddConditions(rule.Decide(activity));

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context)
    {
        var decisionTask = rule.DecideAsync(context);
        return DecisionTask.TryGetResult(ref decisionTask, out var decision)
            ? new(AddConditions(decision))
            : AddConditionsAsync(decisionTask);
    }

    private TraceDecision AddConditions(in TraceDecision decision) => decision.IsTraced ? decision.WithConditionsOf(_conditions) : default;

    private async ValueTask<TraceDecision> AddConditionsAsync(ValueTask<TraceDecision> decisionTask) =>
        AddConditions(await decisionTask.ConfigureAwait(false));
}
