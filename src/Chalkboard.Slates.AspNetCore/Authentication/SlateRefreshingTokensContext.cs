using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>The context of <see cref="SlateAuthenticationEvents.OnRefreshingTokens"/>.</summary>
public sealed class SlateRefreshingTokensContext : BaseContext<SlateAuthenticationOptions>
{
    internal SlateRefreshingTokensContext(
        HttpContext context, AuthenticationScheme scheme, SlateAuthenticationOptions options, OpenIdConnectMessage tokenEndpointRequest)
        : base(context, scheme, options) => TokenEndpointRequest = tokenEndpointRequest;

    /// <summary>The request to the token endpoint of the provider. It contains the refresh token.</summary>
    public OpenIdConnectMessage TokenEndpointRequest { get; }
}
