using System.Security.Claims;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Slates.AspNetCore;

/// <content>Signing in and out.</content>
internal sealed partial class SlateAuthenticationHandler
{
    /// <summary>Gets the secret of the token with which the request has signed in, or of the token in the request.</summary>
    private string? CurrentSecret =>
        (_secretOverride ?? Credentials.FromRequest(Context, Options)?.Secret) is { Length: > 0 } secret ? secret : null;

    protected override async Task HandleSignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (Credentials.HasBearerHeader(Request))
            throw new InvalidOperationException("A request with a bearer token can't be signed in: it would set a cookie. To issue " +
                "a token for a client, call SlateClient.Tokens.IssueAsync.");
        if (Response.HasStarted)
            throw new InvalidOperationException("The response has started, so it can't set the cookie. Call SignInAsync before you " +
                "write to the response.");

        var repeatedToken = Context.Features.Get<SignInFeature>() is { } feature && feature.IsRepeatedBy(user, properties, Context.User)
            ? feature.Token : null;
        var (name, cookie) = SlateCookie.Build(Context, Options);
        var signingInContext =
            new SlateSigningInContext(
                Context, Scheme, Options, user, properties ?? new(), BrowserName.FromUserAgent(Request.Headers.UserAgent), cookie);
        await Events.SigningIn(signingInContext).ConfigureAwait(false);

        var principal = signingInContext.Principal ?? throw new InvalidOperationException(
            "The SigningIn event removed the principal. To reject a sign-in, don't call SignInAsync.");
        var owner = owners.ResolveToSignIn(principal);
        var isLatest = await IsLatestAsync(owner, principal).ConfigureAwait(false);
        SignInTicket.SetCheckedInEachRequest(signingInContext.Properties, !isLatest);
        if (!isLatest) Logger.LogSignInCheckedInEachRequest();

        var now = TimeProvider.GetUtcNow();
        var lifetime = SignInTicket.GetRequestedExpiry(signingInContext.Properties) - now;
        // The token counts even if the application has rejected its principal.
        var current = CurrentSecret is { } secret ? await tokens.FindAsync(secret).ConfigureAwait(false) : null;
        var issued = await new SignInIssuer(tokens, providerSessions, Logger)
            .IssueAsync(owner, principal, signingInContext, lifetime, current, repeatedToken).ConfigureAwait(false);
        // A change that began after the first check may have ended the user's sign-ins before this token was issued.
        if (issued is not null && isLatest && !await IsLatestAsync(owner, principal).ConfigureAwait(false))
        {
            await tokens.RevokeAsync(issued.Id).ConfigureAwait(false);
            Logger.LogStaleSignInRevoked(issued.Id);
            issued = null;
        }

        if (issued is not null)
        {
            var token = await tokens.FindAsync(issued.RevealSecret()).ConfigureAwait(false);
            await guests.MergeAsync(Context, token).ConfigureAwait(false);
            SignInFeature.Replace(Context, token, slates, owners);
            _secretOverride = issued.RevealSecret();

            signingInContext.Properties.IssuedUtc = now;
            signingInContext.Properties.ExpiresUtc = now + issued.Lifetime;
            if (signingInContext.Properties.IsPersistent) cookie.Expires = signingInContext.Properties.ExpiresUtc;
            Response.Cookies.Append(name, issued.RevealSecret(), cookie);
            DisableCaching();
            Logger.LogSignedIn(issued.Id);
            await Events.SignedIn(new SlateSignedInContext(Context, Scheme, Options, principal, signingInContext.Properties, issued.Id))
                .ConfigureAwait(false);
        }

        await RedirectAsync(signingInContext.Properties, Options.Paths.SignIn).ConfigureAwait(false);
    }

    protected override async Task HandleSignOutAsync(AuthenticationProperties? properties)
    {
        var (name, cookie) = SlateCookie.Build(Context, Options);
        var token = CurrentSecret is { } secret ? await tokens.RevokeBySecretAsync(secret).ConfigureAwait(false) : null;
        // The application, or another request, may have ended the sign-in of this request before.
        if ((token ?? GetRequestToken()) is { } ended)
        {
            SignInFeature.Clear(Context, ended);
            if (SignInTicket.FindSession(ended) is { } session) await RemoveAsync(session, ended.Owner).ConfigureAwait(false);
            Logger.LogSignedOut(ended.Id);
        }

        guests.Forget(Context);
        _secretOverride = "";
        var signingOutContext = new SlateSigningOutContext(Context, Scheme, Options, properties ?? new(), token, cookie);
        await Events.SigningOut(signingOutContext).ConfigureAwait(false);
        // The response has started, for example in a hub. The browser keeps the cookie, whose token is revoked.
        if (Response.HasStarted) return;

        if (!Credentials.HasBearerHeader(Request)) Response.Cookies.Delete(name, cookie);
        DisableCaching();
        await RedirectAsync(signingOutContext.Properties, Options.Paths.SignOut).ConfigureAwait(false);
    }

    /// <summary>Gets the token with which this scheme has authenticated the request, or has signed in during the request.</summary>
    private StoredToken? GetRequestToken() =>
        Context.Features.Get<SignInFeature>() is { } feature
            && (feature.Ticket is { } ticket ? ticket.AuthenticationScheme == Scheme.Name : !string.IsNullOrEmpty(_secretOverride))
                ? feature.Token : null;

    private async ValueTask<bool> IsLatestAsync(string owner, ClaimsPrincipal principal) =>
        SignInCheck is not { } check || await check.IsLatestAsync(owner, principal).ConfigureAwait(false);

    private async Task RedirectAsync(AuthenticationProperties properties, PathString path)
    {
        if (Response.StatusCode != StatusCodes.Status200OK) return;
        var target = properties.RedirectUri;
        if (string.IsNullOrEmpty(target) && path.HasValue && OriginalPath == path)
            target = LocalUrl.GetIfLocal(Request.Query[Options.ReturnUrlParameter]);
        if (!string.IsNullOrEmpty(target))
            await Events.RedirectToReturnUrl(new(Context, Scheme, Options, properties, HeaderUrl.Encode(target))).ConfigureAwait(false);
    }
}
