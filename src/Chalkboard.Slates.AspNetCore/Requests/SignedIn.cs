using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>A request feature: the token that the request was authenticated by.</summary>
/// <param name="Token">The token.</param>
/// <param name="Slates">The owner's slates, opened under the token.</param>
/// <param name="Bearer">Whether the token came in the Authorization header.</param>
internal sealed record SignedIn(StoredToken Token, SlateContext Slates, bool Bearer);
