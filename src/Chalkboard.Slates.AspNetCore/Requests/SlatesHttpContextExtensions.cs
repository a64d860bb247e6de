using System.Diagnostics.CodeAnalysis;
using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Http;

/// <summary>The slates of a request.</summary>
public static class SlatesHttpContextExtensions
{
    /// <summary>
    /// Opens a slate of the signed-in user, or of the guest if the typed slate allows guests. If the request has a token, writes throw
    /// <see cref="SignedOutException"/> after that sign-in has ended. Costs no store call.
    /// </summary>
    /// <exception cref="InvalidOperationException">The request has no signed-in user, and the slate does not allow guests.</exception>
    /// <exception cref="BadHttpRequestException">
    /// The user has no claim that names an owner (see <see cref="SlateOptions.Owner"/>), or one that can't name a slate. Answered with 403.
    /// </exception>
    public static TSlate GetSlate<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>(
        this HttpContext context) where TSlate : Slate =>
        context.TryGetSlate<TSlate>(out var slate) ? slate : throw CreateNoSlateException(context, typeof(TSlate));

    /// <summary>
    /// Opens a slate of the signed-in user, or of the guest if the typed slate allows guests. Returns false if there is none, or if the
    /// user's id can't name a slate (see <see cref="SlateName"/>). Costs no store call.
    /// </summary>
    public static bool TryGetSlate<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>(
        this HttpContext context, [NotNullWhen(true)] out TSlate? slate) where TSlate : Slate
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            return context.RequestServices.GetRequiredService<SlateScope>().TryGet(out slate);
        }
        catch (InvalidOwnerException)
        {
            slate = null;
            return false;
        }
    }

    private static Exception CreateNoSlateException(HttpContext context, Type slate)
    {
        var owners = context.RequestServices.GetRequiredService<OwnerResolver>();
        return !SignOutFeature.IsSignedOut(context) && owners.Resolve(context.User).Problem is { } problem
            ? new InvalidOwnerException(problem)
            : new InvalidOperationException(
                $"The request has no signed-in user, so there is no {slate.Name}. Require authorization for this endpoint, or call " +
                "HttpContext.TryGetSlate.");
    }

    /// <summary>Gets the token with which the request was authenticated; null if it was not authenticated by this scheme.</summary>
    public static StoredToken? GetSlateToken(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SignInFeature.Get(context)?.Token;
    }
}
