using Chalkboard.Tracing.AspNetCore.Rules;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Tracing.AspNetCore.Requests;

/// <summary>All rules as one: a request is traced if any says so, and its trace is kept for the reasons of all that do.</summary>
internal sealed partial class RequestRules(IOptions<TracingOptions> options, NextRequests next, ILogger<RequestRules> log)
{
    private readonly TraceRule[] _rules = [.. options.Value.Rules];
    private readonly string _header = options.Value.Header;

    public ValueTask<TraceDecision> DecideAsync(HttpContext context)
    {
        var deciding = next.DecideAsync(context);
        Decided.AtOnce(ref deciding, out var decision);
        if (_rules.Length == 0) return new(decision);
        AskHeader.Take(context, _header);
        for (var i = 0; i < _rules.Length; i++)
        {
            try
            {
                deciding = _rules[i].DecideAsync(context);
            }
#pragma warning disable CA1031 // The application's code: a request is answered, whatever a rule does.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Threw(log, failure);
                continue;
            }
            if (!Decided.AtOnce(ref deciding, out var one)) return RestAsync(decision, deciding, i + 1, context);
            decision = decision.Or(one);
        }
        return new(decision);
    }

    private async ValueTask<TraceDecision> RestAsync(TraceDecision decision, ValueTask<TraceDecision> deciding, int at, HttpContext context)
    {
        while (true)
        {
            try
            {
                decision = decision.Or(await deciding.ConfigureAwait(false));
                if (at == _rules.Length) return decision;
                deciding = _rules[at++].DecideAsync(context);
            }
#pragma warning disable CA1031 // As above.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Threw(log, failure);
                if (at == _rules.Length) return decision;
                deciding = default;
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A rule that says which requests are traced threw an exception. The request is answered, and not traced for this rule.")]
    private static partial void Threw(ILogger log, Exception failure);
}
