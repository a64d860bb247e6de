using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Pages;

/// <summary>Decides who may use the controls. The page shows no buttons to others.</summary>
internal sealed class ControlAccess
{
    private EndpointMetadataCollection _metadata = EndpointMetadataCollection.Empty;

    /// <summary>Reads the metadata of a control, after all conventions.</summary>
    public void OnEndpointBuilt(EndpointBuilder endpoint)
    {
        // AllowAnonymous overrides any authorization, so AllowAnonymous for the pages would also open the controls.
        if (!endpoint.Metadata.Contains(ControlConventions.AllowAnonymousMarker.Instance))
        {
            for (var i = endpoint.Metadata.Count - 1; i >= 0; i--)
            {
                if (endpoint.Metadata[i] is IAllowAnonymous) endpoint.Metadata.RemoveAt(i);
            }
        }
        _metadata = new EndpointMetadataCollection(endpoint.Metadata);
    }

    public async ValueTask<bool> IsAllowedAsync(HttpContext context)
    {
        if (_metadata.GetMetadata<IAllowAnonymous>() is not null) return true;
        var data = _metadata.GetOrderedMetadata<IAuthorizeData>();
        if (data.Count == 0) return LocalAccess.IsAllowed(context, _metadata) && LocalMachine.GetDenialReason(context) is null;

        var services = context.RequestServices;
        var policy = await AuthorizationPolicy.CombineAsync(
            services.GetRequiredService<IAuthorizationPolicyProvider>(), data,
            _metadata.GetOrderedMetadata<AuthorizationPolicy>()).ConfigureAwait(false);
        if (policy is null) return true;
        var evaluator = services.GetRequiredService<IPolicyEvaluator>();
        var authenticated = await evaluator.AuthenticateAsync(policy, context).ConfigureAwait(false);
        return (await evaluator.AuthorizeAsync(policy, authenticated, context, context).ConfigureAwait(false)).Succeeded;
    }
}
