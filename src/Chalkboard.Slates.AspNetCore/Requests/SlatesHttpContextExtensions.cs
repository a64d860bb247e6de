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
    /// Opens a slate of the signed-in user, under the request's token if there is one: after that sign-in has ended,
    /// writes are refused with <see cref="SignedOutException"/>. Costs no store call.
    /// </summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in.</exception>
    /// <exception cref="BadHttpRequestException">The user's id can't name a slate (see <see cref="SlateName"/>). Answered with 403.</exception>
    public static TSlate GetSlate<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>(this HttpContext context) where TSlate : Slate =>
        context.TryGetSlate<TSlate>(out var slate)
            ? slate
            : SlateOwner.FindProblem(context.User) is { } problem ? throw new InvalidOwnerException(problem)
            : throw new InvalidOperationException($"Nobody is signed in, so there is no {typeof(TSlate).Name} to use. Require authorization for this endpoint, or ask with HttpContext.TryGetSlate.");

    /// <summary>
    /// Opens a slate of the signed-in user, if there is one. Costs no store call. A user whose id can't name a slate (see
    /// <see cref="SlateName"/>) has none.
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

    /// <summary>The token that the request was authenticated by; null if it was not, or by another scheme.</summary>
    public static StoredToken? GetSlateToken(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SignInFeature.Get(context)?.Token;
    }
}
