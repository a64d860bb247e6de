using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Options of TempData in the store of the slates.</summary>
public sealed class SlateTempDataOptions
{
    /// <summary>
    /// The cookie with the random key of the browser's values. By default it is called <c>slate-tempdata</c>, is HttpOnly, SameSite=Lax,
    /// Path=/, and Secure on HTTPS requests, and ends with the browser. Where the site asks for consent, it is set after that, unless
    /// <see cref="CookieBuilder.IsEssential"/> is true.
    /// </summary>
    public CookieBuilder Cookie { get; } = new()
    {
        Name = "slate-tempdata",
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        SecurePolicy = CookieSecurePolicy.SameAsRequest,
        Path = "/",
    };

    /// <summary>
    /// The time after which values that no request has read expire: more than zero, at most 100 years. One hour by default.
    /// </summary>
    public TimeSpan ExpiresAfter { get; set; } = TimeSpan.FromHours(1);
}
