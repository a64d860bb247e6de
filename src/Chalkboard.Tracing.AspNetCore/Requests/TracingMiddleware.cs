using Chalkboard.Tracing.AspNetCore.Rules;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Requests;

/// <summary>Traces the requests of which a rule says so. For others it allocates nothing.</summary>
internal sealed class TracingMiddleware(RequestDelegate next, RequestRules rules, RequestTracer tracer)
{
    public Task InvokeAsync(HttpContext context)
    {
        // A request that runs through the pipeline once more, as for an error page, is traced already; the pages of traces are not.
        if (RequestTracer.Excludes(context)) return next(context);
        var deciding = rules.DecideAsync(context);
        if (!Decided.AtOnce(ref deciding, out var decision)) return DecidedAsync(context, deciding);
        if (decision.IsTraced) return TraceAsync(context, decision);
        RequestTracer.Refused(context);
        return next(context);
    }

    private async Task DecidedAsync(HttpContext context, ValueTask<TraceDecision> deciding)
    {
        var decision = await deciding.ConfigureAwait(false);
        if (decision.IsTraced)
        {
            await TraceAsync(context, decision).ConfigureAwait(false);
            return;
        }
        RequestTracer.Refused(context);
        await next(context).ConfigureAwait(false);
    }

    private async Task TraceAsync(HttpContext context, TraceDecision decision)
    {
        // Started here and not in a method that returns it: what flows from here is what is traced.
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
        catch (Exception failure)
        {
            trace.End(failure);
            throw;
        }
        trace.End(null);
    }
}
