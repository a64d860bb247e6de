namespace Chalkboard.Slates.AspNetCore;

/// <summary>What the authentication scheme of slates is called unless something else is said.</summary>
public static class SlateAuthenticationDefaults
{
    /// <summary>The scheme: <c>Slates</c>.</summary>
    public const string AuthenticationScheme = "Slates";

    /// <summary>The cookie on a site without https: <c>slate</c>.</summary>
    public const string CookieName = "slate";

    /// <summary>The cookie on an https site: <c>__Host-slate</c>. Browsers take a cookie of such a name from this very host over https alone.</summary>
    public const string HostCookieName = "__Host-slate";
}
