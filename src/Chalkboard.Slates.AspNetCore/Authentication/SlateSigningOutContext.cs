using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>The context of <see cref="SlateAuthenticationEvents.OnSigningOut"/>.</summary>
public sealed class SlateSigningOutContext : PropertiesContext<SlateAuthenticationOptions>
{
    internal SlateSigningOutContext(
        HttpContext context, AuthenticationScheme scheme, SlateAuthenticationOptions options,
        AuthenticationProperties properties, StoredToken? token, CookieOptions cookie)
        : base(context, scheme, options, properties)
    {
        Token = token;
        Cookie = cookie;
    }

    /// <summary>The token that was revoked; null if the request has no live token.</summary>
    public StoredToken? Token { get; }

    /// <summary>The options of the cookie that is deleted. A bearer request has none.</summary>
    public CookieOptions Cookie { get; }
}
