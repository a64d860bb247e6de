using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>The cookie of one request. Its name follows from its attributes, because browsers hold a <c>__Host-</c> cookie to them.</summary>
internal static class SlateCookie
{
    public static (string Name, CookieOptions Attributes) Build(HttpContext context, SlateAuthenticationOptions options)
    {
        var attributes = options.Cookie.Build(context);
        attributes.Expires = null;
        var canUseHostPrefix = attributes is { Secure: true, Domain: null, Path: "/" };
        return (options.Cookie.Name ?? (canUseHostPrefix ? SlateAuthenticationDefaults.HostCookieName : SlateAuthenticationDefaults.CookieName), attributes);
    }
}
