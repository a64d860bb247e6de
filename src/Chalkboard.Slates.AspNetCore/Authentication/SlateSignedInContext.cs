using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>The context of <see cref="SlateAuthenticationEvents.OnSignedIn"/>.</summary>
public sealed class SlateSignedInContext : PrincipalContext<SlateAuthenticationOptions>
{
    internal SlateSignedInContext(
        HttpContext context, AuthenticationScheme scheme, SlateAuthenticationOptions options,
        ClaimsPrincipal principal, AuthenticationProperties properties, TokenId tokenId)
        : base(context, scheme, options, properties)
    {
        Principal = principal;
        TokenId = tokenId;
    }

    /// <summary>The id of the issued token.</summary>
    public TokenId TokenId { get; }
}
