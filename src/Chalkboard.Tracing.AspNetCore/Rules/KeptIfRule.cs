using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class KeptIfRule(TraceRule rule, TimeSpan? slowerThan, bool failed) : TraceRule
{
    private readonly TraceDecision _condition = new("a condition") { IfSlowerThan = slowerThan, IfFailed = failed };

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context)
    {
        var deciding = rule.DecideAsync(context);
        return Decided.AtOnce(ref deciding, out var decision) ? new(Add(decision)) : AddAsync(deciding);
    }

    private TraceDecision Add(in TraceDecision decision) => decision.IsTraced ? decision.With(_condition) : default;

    private async ValueTask<TraceDecision> AddAsync(ValueTask<TraceDecision> deciding) => Add(await deciding.ConfigureAwait(false));
}
