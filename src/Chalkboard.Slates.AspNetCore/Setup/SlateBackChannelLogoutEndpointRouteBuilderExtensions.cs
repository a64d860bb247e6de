using System.Diagnostics.CodeAnalysis;
using Chalkboard.Slates.AspNetCore.OpenIdConnect;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoint by which OpenID Connect providers end sign-ins.</summary>
public static class SlateBackChannelLogoutEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the endpoint for <c>OpenID Connect Back-Channel Logout 1.0</c>: a provider sends it a logout token, and the sign-ins of that
    /// session, or all of that user, end at once on every node. One endpoint serves all OpenID Connect schemes. Tell the provider its
    /// address.
    /// </summary>
    /// <remarks>
    /// The endpoint is anonymous and needs no antiforgery token: the provider signs its request. A request that is not valid, or that
    /// fails, is answered with 400.
    /// </remarks>
    /// <param name="endpoints">The endpoints of an application that calls <c>AddSlateTokens</c>.</param>
    /// <param name="pattern">The path. <c>/backchannel-logout</c> by default.</param>
    /// <returns>The builder of the endpoint, for further calls.</returns>
    /// <exception cref="InvalidOperationException">The application has not called <c>AddSlateTokens</c>.</exception>
    public static IEndpointConventionBuilder MapSlateBackChannelLogout(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/backchannel-logout")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(BackChannelLogout)) == false)
            throw new InvalidOperationException(
                "MapSlateBackChannelLogout ends sign-ins with slate tokens, and they are not set up. Call " +
                "builder.Services.AddAuthentication(...).AddSlateTokens().");
        return endpoints.MapPost(pattern, BackChannelLogout.HandleAsync).AllowAnonymous().DisableAntiforgery();
    }
}
