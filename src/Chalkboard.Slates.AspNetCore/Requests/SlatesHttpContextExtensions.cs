using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using Chalkboard.Slates.AspNetCore.Guests;
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

    /// <summary>
    /// Merges the request's guest into the slate of a user who has signed in with a scheme without slate tokens, such as JWT bearer tokens
    /// or the framework's cookies, exactly once, and deletes the guest and its cookie. Call it after your own sign-in. Other schemes do it
    /// by themselves. It can't be cancelled.
    /// </summary>
    /// <remarks>
    /// Also in a request with a bearer header, where the guest's cookie does not count otherwise. If it fails, call it again: what has
    /// not been merged is merged then, as long as the guest's documents live. Slates of the same request are the user's only if
    /// <see cref="HttpContext.User"/> is the user.
    /// </remarks>
    /// <param name="context">The request.</param>
    /// <param name="user">The user who has signed in; <see cref="HttpContext.User"/> if null.</param>
    /// <exception cref="InvalidOperationException">The user is not authenticated, or has no claim that names a slate.</exception>
    /// <exception cref="ConflictException">Other writers committed first <see cref="UpdateRetryOptions.MaxAttempts"/> times.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public static async Task MergeGuestAsync(this HttpContext context, ClaimsPrincipal? user = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (user is null && !OwnerResolver.IsAuthenticated(context.User))
            throw new InvalidOperationException(
                "HttpContext.User is not authenticated, so there is no user into whose slate the guest could be merged. Signing in does " +
                $"not change HttpContext.User: pass the principal that has signed in to {nameof(MergeGuestAsync)}.");
        var services = context.RequestServices;
        var owner = services.GetRequiredService<OwnerResolver>().ResolveToSignIn(user ?? context.User);
        await services.GetRequiredService<RequestGuests>().MergeAsync(context, owner).ConfigureAwait(false);
        // The slates may have been read before.
        RequestSlateScope.Reset(context);
    }

    /// <summary>Gets the token with which the request was authenticated; null if it was not authenticated by this scheme.</summary>
    public static StoredToken? GetSlateToken(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SignInFeature.Get(context)?.Token;
    }
}
