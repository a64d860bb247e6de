using System.Security.Claims;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>A request feature: the sign-in with which the request was authenticated, or which the request has created.</summary>
/// <param name="Token">The token.</param>
/// <param name="SlateContext">The owner's slates, opened under the token.</param>
/// <param name="IsBearerToken">True if the token came in the Authorization header.</param>
/// <param name="Owners">The rule by which principals have slates.</param>
internal sealed record SignInFeature(StoredToken Token, SlateContext SlateContext, bool IsBearerToken, OwnerResolver Owners)
{
    /// <summary>The authenticated principal; null if the request has created the sign-in.</summary>
    public AuthenticationTicket? Ticket { get; init; }

    /// <summary>True if the application has put another principal in place of that of the token, such as for impersonation.</summary>
    public bool IsReplaced { get; init; }

    /// <summary>
    /// The request's user when the sign-in was created. Signing in does not change the user, as with the framework's cookies.
    /// </summary>
    private ClaimsPrincipal? UserAtSignIn { get; init; }

    /// <returns>The feature; null if the request has no token, or if another scheme has since authenticated another user.</returns>
    public static SignInFeature? Get(HttpContext context) =>
        context.Features.Get<SignInFeature>() is { } feature && feature.IsForUser(context.User) ? feature : null;

    /// <summary>
    /// Finds the feature of the request in which a principal was authenticated. A circuit of Blazor has the principal, and no request.
    /// </summary>
    public static SignInFeature? Find(ClaimsPrincipal user) =>
        user.Identities.Select(identity => identity.BootstrapContext).OfType<SignInFeature>()
            .FirstOrDefault(feature => feature.IsForUser(user));

    /// <summary>Makes the feature part of the principal that was authenticated, so that <see cref="Find"/> finds it.</summary>
    public void AttachToPrincipal()
    {
        foreach (var identity in Ticket!.Principal.Identities) identity.BootstrapContext = this;
    }

    /// <summary>
    /// Sets the owner of the request's slates to the user that was signed in. If the sign-in has already ended, there is no owner.
    /// </summary>
    public static void Replace(HttpContext context, StoredToken? token, SlateClient slates, OwnerResolver owners)
    {
        context.Features.Set(token is null ? null : new SignInFeature(token, slates.Open(token.Owner, token), IsBearerToken: false, owners)
        {
            UserAtSignIn = context.User,
        });
        context.Features.Set(token is null ? new SignOutFeature(context.User) : null);
        RequestSlateScope.Reset(context);
    }

    /// <summary>Removes the owner of the request's slates, if this sign-in has ended.</summary>
    public static void Clear(HttpContext context, StoredToken token)
    {
        if (context.Features.Get<SignInFeature>()?.Token.Family != token.Family) return;
        context.Features.Set<SignInFeature>(null);
        context.Features.Set(new SignOutFeature(context.User));
        RequestSlateScope.Reset(context);
    }

    /// <summary>True if the application repeats this sign-in, as ASP.NET Core Identity does to refresh its claims.</summary>
    /// <param name="principal">The principal to sign in.</param>
    /// <param name="properties">The properties of the sign-in.</param>
    /// <param name="user">The request's user, whose identities a transformation of claims may have copied.</param>
    public bool IsRepeatedBy(ClaimsPrincipal principal, AuthenticationProperties? properties, ClaimsPrincipal user) =>
        Owners.Find(principal) == Token.Owner &&
        (SignInTicket.GetTokenId(properties) == Token.Id
            || (Ticket is not null
                && (ReferenceEquals(principal, user) || Ticket.Principal.Identities.Any(principal.Identities.Contains))));

    private bool IsForUser(ClaimsPrincipal user) =>
        ReferenceEquals(user, UserAtSignIn) || !OwnerResolver.IsAuthenticated(user)
            || IsFromToken(user) || Owners.Find(user) == Token.Owner;

    // Whatever its claims say now. A transformation of claims may have copied the identity, and added claims.
    private bool IsFromToken(ClaimsPrincipal user) =>
        Ticket is not null && !IsReplaced
            && user.Identities.Any(identity => Ticket.Principal.Identities.Any(original => IsCopy(identity, original)));

    private static bool IsCopy(ClaimsIdentity identity, ClaimsIdentity original) =>
        ReferenceEquals(identity, original)
            || (original.Claims.Any() && identity.AuthenticationType == original.AuthenticationType
                && original.Claims.All(claim => identity.HasClaim(other =>
                    other.Type == claim.Type && other.Value == claim.Value && other.Issuer == claim.Issuer)));
}

/// <summary>
/// A request feature: the request has signed its user out, although <see cref="HttpContext.User"/> still returns the user.
/// </summary>
internal sealed record SignOutFeature(ClaimsPrincipal User)
{
    public static bool IsSignedOut(HttpContext context) => ReferenceEquals(context.Features.Get<SignOutFeature>()?.User, context.User);
}
