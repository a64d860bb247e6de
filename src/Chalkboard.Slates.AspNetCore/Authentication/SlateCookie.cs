using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// The cookie of a request. Its default name depends on its attributes, because browsers require them for a <c>__Host-</c> cookie.
/// </summary>
internal static class SlateCookie
{
    public static (string Name, CookieOptions Attributes) Build(HttpContext context, SlateAuthenticationOptions options) =>
        Build(context, options.Cookie, SlateAuthenticationDefaults.HostCookieName, SlateAuthenticationDefaults.CookieName);

    public static (string Name, CookieOptions Attributes) Build(
        HttpContext context, CookieBuilder cookie, string hostName, string defaultName)
    {
        var attributes = cookie.Build(context);
        attributes.Expires = null;
        var canUseHostPrefix = attributes is { Secure: true, Domain: null, Path: "/" };
        return (cookie.Name ?? (canUseHostPrefix ? hostName : defaultName), attributes);
    }
}
