using Chalkboard.Tracing.AspNetCore.Rules;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Tracing.AspNetCore.Requests;

/// <summary>
/// Combines all rules: a request is traced if one of them chooses it, and its trace is kept under the conditions of all that do.
/// </summary>
internal sealed partial class RuleEvaluator(IOptions<CallTracingOptions> options, NextRequestsRule nextRequests, ConsentRule consents,
    ILogger<RuleEvaluator> logger)
{
    private readonly TraceRule[] _rules = [.. options.Value.Rules.Where(rule => rule.Operations.HasFlag(OperationKinds.Request))];
    private readonly string _headerName = options.Value.HeaderName;

    /// <summary>Removes the header that requests a trace from the request, so that no later code logs its secret or forwards it.</summary>
    public void TakeHeader(HttpContext context) => TraceRequestHeader.MoveToItems(context, _headerName);

    public ValueTask<TraceDecision> DecideAsync(HttpContext context)
    {
        // First, because the list must say who asked for a trace, whatever other rule chooses the request.
        var decision = consents.Decide(context).Or(nextRequests.Decide(context));
        if (_rules.Length == 0) return new(decision);
        for (var i = 0; i < _rules.Length; i++)
        {
            ValueTask<TraceDecision> decisionTask;
            try
            {
                decisionTask = _rules[i].DecideAsync(context);
            }
#pragma warning disable CA1031 // Code of the application: whatever a rule throws, the request is served.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogRuleFailed(logger, exception);
                continue;
            }
            if (!DecisionTask.TryGetResult(ref decisionTask, out var ruleDecision))
                return DecideRestAsync(decision, decisionTask, i + 1, context);
            decision = decision.Or(ruleDecision);
        }
        return new(decision);
    }

    private async ValueTask<TraceDecision> DecideRestAsync(TraceDecision decision, ValueTask<TraceDecision> decisionTask, int nextRule,
        HttpContext context)
    {
        while (true)
        {
            try
            {
                decision = decision.Or(await decisionTask.ConfigureAwait(false));
                if (nextRule == _rules.Length) return decision;
                decisionTask = _rules[nextRule++].DecideAsync(context);
            }
#pragma warning disable CA1031 // As above.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogRuleFailed(logger, exception);
                if (nextRule == _rules.Length) return decision;
                decisionTask = default;
            }
        }
    }

    [LoggerMessage(
        1, LogLevel.Error,
        "A rule that chooses the requests to trace threw an exception. The request is served, and not traced because of this rule.")]
    private static partial void LogRuleFailed(ILogger logger, Exception exception);
}
