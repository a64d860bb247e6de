namespace Chalkboard.Slates.AspNetCore;

/// <summary>Default names of the authentication scheme of slates.</summary>
public static class SlateAuthenticationDefaults
{
    /// <summary>The name of the scheme: <c>Slates</c>.</summary>
    public const string AuthenticationScheme = "Slates";

    /// <summary>The name of the cookie on a site without HTTPS: <c>slate</c>.</summary>
    public const string CookieName = "slate";

    /// <summary>
    /// The name of the cookie on an HTTPS site: <c>__Host-slate</c>. Browsers accept a cookie with this prefix only from the same host,
    /// over HTTPS.
    /// </summary>
    public const string HostCookieName = "__Host-slate";
}
