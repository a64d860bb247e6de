using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Somebody is about to be signed in.</summary>
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

    /// <summary>What the user will recognise this sign-in by: a browser's name. At most <see cref="TokenRequest.MaxLabelLength"/> characters.</summary>
    public string Label { get; set; }

    /// <summary>The cookie that will carry the token.</summary>
    public CookieOptions Cookie { get; }
}
