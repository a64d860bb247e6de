using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class AllRequestsRule : TraceRule
{
    private static readonly TraceDecision _decision = new("one of all requests");

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context) => new(_decision);
}
