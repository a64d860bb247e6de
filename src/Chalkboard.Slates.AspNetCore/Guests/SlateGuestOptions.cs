using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Options of the cookie of guests. Their lifetime is set in <see cref="SlateOptions.Guests"/>.</summary>
public sealed class SlateGuestOptions
{
    /// <summary>
    /// The cookie with the guest's secret. By default, it is HttpOnly, SameSite=Lax, Path=/, and Secure on HTTPS requests, its name is
    /// <c>__Host-slate-guest</c> if it is secure and <c>slate-guest</c> if not, and it lives as long as the guest. Where the site asks for
    /// consent, a guest can't write before that, unless <see cref="CookieBuilder.IsEssential"/> is true.
    /// </summary>
    public CookieBuilder Cookie { get; } = new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        SecurePolicy = CookieSecurePolicy.SameAsRequest,
        Path = "/",
    };
}
