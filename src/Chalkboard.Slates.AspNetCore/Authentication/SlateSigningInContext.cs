using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>The context of <see cref="SlateAuthenticationEvents.OnSigningIn"/>.</summary>
public sealed class SlateSigningInContext : PrincipalContext<SlateAuthenticationOptions>
{
    internal SlateSigningInContext(
        HttpContext context, AuthenticationScheme scheme, SlateAuthenticationOptions options,
        ClaimsPrincipal principal, AuthenticationProperties properties, string label, CookieOptions cookie)
        : base(context, scheme, options, properties)
    {
        Principal = principal;
        Label = label;
        Cookie = cookie;
    }

    /// <summary>
    /// The label of the sign-in in the user's list of devices. By default, the name of the browser. At most <see
    /// cref="TokenRequest.MaxLabelLength"/> characters.
    /// </summary>
    public string Label { get; set; }

    /// <summary>The options of the cookie for the token.</summary>
    public CookieOptions Cookie { get; }
}
