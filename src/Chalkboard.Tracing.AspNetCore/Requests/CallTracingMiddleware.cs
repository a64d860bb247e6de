using Chalkboard.Tracing.AspNetCore.Rules;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Requests;

/// <summary>Traces the requests that a rule chooses. For other requests it allocates nothing.</summary>
internal sealed class CallTracingMiddleware(RequestDelegate next, RuleEvaluator rules, RequestTracer tracer)
{
    public Task InvokeAsync(HttpContext context)
    {
        // For every request, traced or not, because a header that no rule reads may also contain a secret.
        rules.TakeHeader(context);
        // A request that is re-executed, as for an error page, is traced already; the pages of traces are never traced.
        if (RequestTracer.IsExcluded(context))
        {
            TraceRequestHeader.Remove(context);
            return next(context);
        }
        var decisionTask = rules.DecideAsync(context);
        if (!DecisionTask.TryGetResult(ref decisionTask, out var decision)) return AwaitDecisionAsync(context, decisionTask);
        if (decision.IsTraced) return TraceAsync(context, decision);
        RequestTracer.OnNotTraced(context);
        return next(context);
    }

    private async Task AwaitDecisionAsync(HttpContext context, ValueTask<TraceDecision> decisionTask)
    {
        var decision = await decisionTask.ConfigureAwait(false);
        if (decision.IsTraced)
        {
            await TraceAsync(context, decision).ConfigureAwait(false);
            return;
        }
        RequestTracer.OnNotTraced(context);
        await next(context).ConfigureAwait(false);
    }

    private async Task TraceAsync(HttpContext context, TraceDecision decision)
    {
        // The trace is started here and not in a method that returns it, because it follows the execution context of this method.
        using var trace = tracer.Start(context, decision);
        if (trace is null)
        {
            await next(context).ConfigureAwait(false);
            return;
        }
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            trace.End(exception);
            throw;
        }
        trace.End(null);
    }
}
