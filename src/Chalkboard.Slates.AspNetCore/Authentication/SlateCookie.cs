using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// The cookie of a request. Its default name depends on its attributes, because browsers require them for a <c>__Host-</c> cookie.
/// </summary>
internal static class SlateCookie
{
    public static (string Name, CookieOptions Attributes) Build(HttpContext context, SlateAuthenticationOptions options)
    {
        var attributes = options.Cookie.Build(context);
        attributes.Expires = null;
        var canUseHostPrefix = attributes is { Secure: true, Domain: null, Path: "/" };
        return (options.Cookie.Name
            ?? (canUseHostPrefix ? SlateAuthenticationDefaults.HostCookieName : SlateAuthenticationDefaults.CookieName), attributes);
    }
}
