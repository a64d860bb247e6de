using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Somebody is being signed out.</summary>
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

    /// <summary>The token that was revoked; null if the request carried no live one.</summary>
    public StoredToken? Token { get; }

    /// <summary>The cookie that is deleted. A bearer request has none.</summary>
    public CookieOptions Cookie { get; }
}
