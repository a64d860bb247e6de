using Chalkboard.Slates.AspNetCore.Guests;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>The response to an exception. It never contains the exception's message, which is only for the log.</summary>
internal sealed record SlateError(int Status, string Title, string Detail)
{
    private static readonly SlateError _conflict = new(StatusCodes.Status409Conflict, "Conflict",
        "The document was changed in the meantime, so nothing was written. Read it again and repeat the request.");

    private static readonly SlateError _preconditionFailed = new(StatusCodes.Status412PreconditionFailed, "Precondition Failed",
        "The document does not have a version that If-Match names, so nothing was written. Read it again and repeat the request.");

    private static readonly SlateError _signedOut = new(StatusCodes.Status401Unauthorized, "Signed Out",
        "The sign-in of this request has ended, so nothing was written. Sign in again, or, if you were not signed in, repeat the request.");

    private static readonly SlateError _unusableOwner = new(StatusCodes.Status403Forbidden, "Forbidden",
        "Your user id is missing, or can't name a slate, so this site can't keep data for you. Sign in with another account.");

    private static readonly SlateError _consentRequired = new(StatusCodes.Status403Forbidden, "Forbidden",
        "This site keeps your data by a cookie, so nothing was written. Consent to cookies, or sign in, and repeat the request.");

    private static readonly SlateError _documentTooLarge = new(StatusCodes.Status413PayloadTooLarge, "Content Too Large",
        "The document would be larger than the site allows, so nothing was written. Send less data.");

    private static readonly SlateError _unavailable = new(StatusCodes.Status503ServiceUnavailable, "Service Unavailable",
        "The store does not answer. Nothing was written. Try again later.");

    private static readonly SlateError _outcomeUnknown = _unavailable with
    {
        Detail = "The store does not answer. The write may have been applied. Read the data before you try again.",
    };

    /// <returns>The response; null if the exception has no response here.</returns>
    public static SlateError? FromException(Exception exception, bool isConditional) => exception switch
    {
        PreconditionFailedException => _preconditionFailed,
        ConflictException or DocumentNotFoundException => isConditional ? _preconditionFailed : _conflict,
        SignedOutException => _signedOut,
        InvalidOwnerException => _unusableOwner,
        ConsentRequiredException => _consentRequired,
        DocumentTooLargeException => _documentTooLarge,
        StoreUnavailableException { IsOutcomeUnknown: true } => _outcomeUnknown,
        StoreUnavailableException => _unavailable,
        _ => null,
    };
}
