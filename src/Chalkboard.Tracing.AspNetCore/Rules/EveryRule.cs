using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class EveryRule : TraceRule
{
    private static readonly TraceDecision _yes = new("one of all requests");

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context) => new(_yes);
}
