using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class AuthorizedUserRule : TraceRule
{
    private static readonly TraceDecision _decision = new("requested by an authorized user") { IsRequestedByClient = true };

    private readonly string _policy;

    public AuthorizedUserRule(string policy)
    {
        ArgumentException.ThrowIfNullOrEmpty(policy);
        _policy = policy;
    }

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context) =>
        TraceRequestHeader.Get(context) is null ? default : AuthorizeAsync(context);

    private async ValueTask<TraceDecision> AuthorizeAsync(HttpContext context)
    {
        var services = context.RequestServices;
        if (services.GetService<IAuthorizationPolicyProvider>() is not { } policies
            || services.GetService<IPolicyEvaluator>() is not { } evaluator)
            throw new InvalidOperationException("TraceRule.AuthorizedUser needs authorization. Call builder.Services.AddAuthorization().");
        var policy = await policies.GetPolicyAsync(_policy).ConfigureAwait(false)
            ?? throw new InvalidOperationException(
                $"TraceRule.AuthorizedUser names the authorization policy '{_policy}', which does not exist. Add it with AddPolicy.");
        var authenticated = await evaluator.AuthenticateAsync(policy, context).ConfigureAwait(false);
        return (await evaluator.AuthorizeAsync(policy, authenticated, context, context).ConfigureAwait(false)).Succeeded
            ? _decision
            : default;
    }
}
