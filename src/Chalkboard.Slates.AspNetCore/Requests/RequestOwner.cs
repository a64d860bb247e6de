using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>The owner of a request's slates, for endpoints of this package.</summary>
internal static class RequestOwner
{
    /// <returns>The owner; null if nobody is signed in, or if the user's id can't name a slate.</returns>
    public static string? Find(HttpContext context) =>
        SignOutFeature.IsSignedOut(context)
            ? null
            : SignInFeature.Get(context)?.Token.Owner ?? context.RequestServices.GetRequiredService<OwnerResolver>().Find(context.User);
}
