using System.Security.Claims;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>The context of <see cref="SlateAuthenticationEvents.OnValidatePrincipal"/>: a request with a live token.</summary>
public sealed class SlateValidatePrincipalContext : PrincipalContext<SlateAuthenticationOptions>
{
    internal SlateValidatePrincipalContext(
        HttpContext context, AuthenticationScheme scheme, SlateAuthenticationOptions options, AuthenticationTicket ticket,
        StoredToken token)
        : base(context, scheme, options, ticket.Properties)
    {
        Principal = ticket.Principal;
        Token = token;
    }

    /// <summary>The request's token.</summary>
    public StoredToken Token { get; }

    /// <summary>Replaces the principal of the request.</summary>
    public void ReplacePrincipal(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        Principal = principal;
    }

    /// <summary>Rejects the principal, so that the request is not authenticated. The token stays valid; to revoke it, sign out.</summary>
    public void RejectPrincipal() => Principal = null;
}
