using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Consent;

/// <summary>The cookie that carries a consent.</summary>
internal static class ConsentCookie
{
    public const string Name = "Chalkboard-Trace-Consent";

    /// <summary>Returns the value of the cookie; null if there is none. A request without it allocates nothing.</summary>
    public static string? Get(HttpRequest request)
    {
        foreach (var header in request.Headers.Cookie)
        {
            if (header?.Contains(Name, StringComparison.Ordinal) == true) return request.Cookies[Name];
        }
        return null;
    }

    public static void Set(HttpContext context, string value) =>
        context.Response.Cookies.Append(Name, value, CreateOptions(context.Request, TraceConsent.Duration));

    public static void Delete(HttpContext context) =>
        context.Response.Cookies.Delete(Name, CreateOptions(context.Request, maxAge: null));

    private static CookieOptions CreateOptions(HttpRequest request, TimeSpan? maxAge) => new()
    {
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Lax,
        Path = request.PathBase.HasValue ? request.PathBase.ToUriComponent() : "/",
        MaxAge = maxAge,
    };
}
