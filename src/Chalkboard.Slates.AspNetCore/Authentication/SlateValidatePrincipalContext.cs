using System.Security.Claims;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>A request with a live token is being authenticated.</summary>
public sealed class SlateValidatePrincipalContext : PrincipalContext<SlateAuthenticationOptions>
{
    internal SlateValidatePrincipalContext(
        HttpContext context, AuthenticationScheme scheme, SlateAuthenticationOptions options, AuthenticationTicket ticket, StoredToken token)
        : base(context, scheme, options, ticket.Properties)
    {
        Principal = ticket.Principal;
        Token = token;
    }

    /// <summary>The request's token.</summary>
    public StoredToken Token { get; }

    /// <summary>Authenticates the request as somebody else than the sign-in says, or with other claims.</summary>
    public void ReplacePrincipal(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        Principal = principal;
    }

    /// <summary>Leaves the request unauthenticated. The token stays valid; to end it, sign out.</summary>
    public void RejectPrincipal() => Principal = null;
}
