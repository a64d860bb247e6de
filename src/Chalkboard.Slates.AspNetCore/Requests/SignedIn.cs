using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>A request feature: the token that the request was authenticated by.</summary>
/// <param name="Token">The token.</param>
/// <param name="Slates">The owner's slates, opened under the token.</param>
/// <param name="Bearer">Whether the token came in the Authorization header.</param>
internal sealed record SignedIn(StoredToken Token, SlateContext Slates, bool Bearer)
{
    /// <returns>Null if the request has no token, or if another scheme has since said that its user is somebody else.</returns>
    public static SignedIn? Of(HttpContext context) =>
        context.Features.Get<SignedIn>() is { } signedIn && (!SlateOwner.IsKnown(context.User) || SlateOwner.Of(context.User) == signedIn.Token.Owner)
            ? signedIn
            : null;
}
