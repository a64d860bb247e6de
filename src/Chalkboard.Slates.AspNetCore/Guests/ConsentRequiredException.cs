using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore.Guests;

/// <summary>A guest has written without having consented to cookies. Answered with 403.</summary>
internal sealed class ConsentRequiredException() : BadHttpRequestException(
    "The visitor has not consented to cookies, so the guest can't be recognized again, and nothing was written. Ask for consent " +
        "(ITrackingConsentFeature) before the visitor writes, or set SlateGuestOptions.Cookie.IsEssential if the cookie needs none.",
    StatusCodes.Status403Forbidden);
