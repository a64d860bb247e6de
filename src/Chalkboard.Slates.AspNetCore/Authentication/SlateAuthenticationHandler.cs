using System.Security.Claims;
using System.Text.Encodings.Web;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Signs people in and out on slate tokens, and behaves as the framework's cookie scheme in all else.</summary>
internal sealed class SlateAuthenticationHandler(
    IOptionsMonitor<SlateAuthenticationOptions> options, ILoggerFactory logger, UrlEncoder encoder, SlateClient slates, RequestTokens tokens)
    : SignInAuthenticationHandler<SlateAuthenticationOptions>(options, logger, encoder), IAuthenticationHandler
{
    // What the request has been signed in with, or an empty text once it is signed out; null while it is neither.
    private string? _changedTo;

    private new SlateAuthenticationEvents Events => (SlateAuthenticationEvents)base.Events!;

    // An error page runs the pipeline a second time. It must show, as to a stranger, even while the store is down.
    async Task<AuthenticateResult> IAuthenticationHandler.AuthenticateAsync()
    {
        try
        {
            return await AuthenticateAsync().ConfigureAwait(false);
        }
        catch (StoreUnavailableException e) when (Context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            return AuthenticateResult.Fail(e);
        }
        catch (StoreUnavailableException e) when (Options.Paths.SignOut.HasValue && OriginalPath == Options.Paths.SignOut)
        {
            // The endpoint that was to sign out is not reached.
            Logger.NotEnded("The request's sign-in", "is still live", e);
            throw;
        }
    }

    protected override Task<object> CreateEventsAsync() => Task.FromResult<object>(new SlateAuthenticationEvents());

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Credentials.Of(Context, Options) is not { } credentials) return AuthenticateResult.NoResult();
        if (await tokens.ResolveAsync(credentials.Secret).ConfigureAwait(false) is not { } token)
            return AuthenticateResult.Fail("The token is unknown, revoked or expired.");
        if (SignInTicket.Read(token, Scheme.Name) is not { } ticket)
        {
            Logger.Unreadable(token.Id);
            return AuthenticateResult.Fail("The token's payload is not a sign-in of this scheme.");
        }

        var signedIn = new SignedIn(token, slates.Open(token.Owner, token), credentials.Bearer);
        await AddClaimsAsync(ticket.Principal, signedIn.Slates).ConfigureAwait(false);
        var validation = new SlateValidatePrincipalContext(Context, Scheme, Options, ticket, token);
        await Events.ValidatePrincipal(validation).ConfigureAwait(false);
        if (validation.Principal is null) return AuthenticateResult.Fail("The application refused the principal.");

        if (await RenewAsync(token, validation.Properties, credentials).ConfigureAwait(false) is not { } renewed)
            return AuthenticateResult.Fail("The token was revoked while the request was being authenticated.");
        var authenticated = new AuthenticationTicket(validation.Principal, validation.Properties, Scheme.Name);
        if (_changedTo is null) Context.Features.Set(signedIn with { Token = renewed, Ticket = authenticated });
        return AuthenticateResult.Success(authenticated);
    }

    protected override async Task HandleSignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (Credentials.IsBearer(Request))
            throw new InvalidOperationException("A request with a bearer token can't be signed in: it would set a cookie. To give a client a token of its own, call SlateClient.Tokens.IssueAsync.");
        if (Response.HasStarted)
            throw new InvalidOperationException("The response has begun, so it can't set the cookie that signs in. Call SignInAsync before anything is written to it.");

        var repeated = Context.Features.Get<SignedIn>() is { } present && present.IsRepeatedBy(user, properties, Context.User) ? present.Token : null;
        var (name, cookie) = SlateCookie.For(Context, Options);
        var signingIn = new SlateSigningInContext(Context, Scheme, Options, user, properties ?? new(), BrowserName.Of(Request.Headers.UserAgent), cookie);
        await Events.SigningIn(signingIn).ConfigureAwait(false);

        var principal = signingIn.Principal ?? throw new InvalidOperationException("The SigningIn event removed the principal. To refuse a sign-in, don't call SignInAsync.");
        var owner = SlateOwner.Of(principal) ?? throw new InvalidOperationException(SlateOwner.ProblemOf(principal) is { } problem
            ? $"The principal can't be signed in: its id names the user's slate. {problem} Give it another id, such as a hash of this one."
            : $"The principal to sign in has no claim '{ClaimTypes.NameIdentifier}' in an authenticated identity, or an empty one. Add one that holds the user's id: it names the user's slate.");
        var now = TimeProvider.GetUtcNow();
        var issued = await MintAsync(owner, repeated, new TokenRequest
        {
            Label = signingIn.Label,
            Payload = SignInTicket.Write(principal, signingIn.Properties, Scheme.Name),
            Lifetime = SignInTicket.EndOf(signingIn.Properties) - now,
        }).ConfigureAwait(false);
        if (issued is not null)
        {
            SignedIn.Change(Context, await tokens.ResolveAsync(issued.RevealSecret()).ConfigureAwait(false), slates);
            _changedTo = issued.RevealSecret();

            signingIn.Properties.IssuedUtc = now;
            signingIn.Properties.ExpiresUtc = now + issued.Lifetime;
            if (signingIn.Properties.IsPersistent) cookie.Expires = signingIn.Properties.ExpiresUtc;
            Response.Cookies.Append(name, issued.RevealSecret(), cookie);
            KeepFromCaches();
            Logger.SignedIn(issued.Id);
            await Events.SignedIn(new SlateSignedInContext(Context, Scheme, Options, principal, signingIn.Properties, issued.Id)).ConfigureAwait(false);
        }

        await GoOnAsync(signingIn.Properties, Options.Paths.SignIn).ConfigureAwait(false);
    }

    protected override async Task HandleSignOutAsync(AuthenticationProperties? properties)
    {
        var (name, cookie) = SlateCookie.For(Context, Options);
        var token = CurrentSecret is { } secret ? await tokens.EndAsync(secret).ConfigureAwait(false) : null;
        if (token is not null)
        {
            SignedIn.End(Context, token);
            Logger.SignedOut(token.Id);
        }

        _changedTo = "";
        var signingOut = new SlateSigningOutContext(Context, Scheme, Options, properties ?? new(), token, cookie);
        await Events.SigningOut(signingOut).ConfigureAwait(false);
        // As in a hub. The cookie stays, and stands for nothing any more.
        if (Response.HasStarted) return;

        if (!Credentials.IsBearer(Request)) Response.Cookies.Delete(name, cookie);
        KeepFromCaches();
        await GoOnAsync(signingOut.Properties, Options.Paths.SignOut).ConfigureAwait(false);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!Credentials.IsBearer(Request)) return Events.RedirectToSignIn(Redirect(Options.Paths.SignIn, properties));
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.Append(HeaderNames.WWWAuthenticate, "Bearer error=\"invalid_token\"");
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        if (!Credentials.IsBearer(Request)) return Events.RedirectToDenied(Redirect(Options.Paths.Denied, properties));
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private async Task AddClaimsAsync(ClaimsPrincipal principal, SlateContext slate)
    {
        // Not cancelled when the client leaves: what the request is to do, such as signing out, would not be reached.
        foreach (var source in Options.ClaimSources)
            if (await source(slate, CancellationToken.None).ConfigureAwait(false) is { } claims)
                ((ClaimsIdentity)principal.Identity!).AddClaims(claims);
    }

    private async ValueTask<StoredToken?> RenewAsync(StoredToken token, AuthenticationProperties properties, Credentials credentials)
    {
        if (properties.AllowRefresh == false) return token;
        try
        {
            var renewed = await tokens.RenewAsync(token).ConfigureAwait(false);
            if (renewed is not null && renewed != token && properties.IsPersistent && !credentials.Bearer)
                Response.OnStarting(() => SlideCookie(credentials, renewed));
            return renewed;
        }
        catch (StoreUnavailableException e)
        {
            // A store that can be read and not written, such as a full disk, still serves those who only read.
            Logger.NotRenewed(token.Id, e);
            return token;
        }
    }

    private Task SlideCookie(Credentials credentials, StoredToken token)
    {
        var (name, cookie) = SlateCookie.For(Context, Options);
        if (Response.Headers.SetCookie.Any(set => set?.StartsWith(name + '=', StringComparison.Ordinal) == true)) return Task.CompletedTask;

        cookie.Expires = TimeProvider.GetUtcNow() + (token.ExpiresAt - token.ReadAt);
        Response.Cookies.Append(name, credentials.Secret, cookie);
        KeepFromCaches();
        return Task.CompletedTask;
    }

    /// <summary>The secret that the request carries, or that it has been signed in with since.</summary>
    private string? CurrentSecret => (_changedTo ?? Credentials.Of(Context, Options)?.Secret) is { Length: > 0 } secret ? secret : null;

    /// <summary>Mints a token. One of the same user that the browser holds is replaced by it; one of another user is revoked.</summary>
    /// <param name="owner">Who is signed in.</param>
    /// <param name="repeated">The sign-in of this request, if it is signed in once more. It has one successor at most, and none once it has ended.</param>
    /// <param name="request">What to record.</param>
    /// <returns>Null if the sign-in that is repeated has a successor already, or has ended.</returns>
    private async ValueTask<IssuedToken?> MintAsync(string owner, StoredToken? repeated, TokenRequest request)
    {
        // Whether or not the application accepts its principal.
        var current = CurrentSecret is { } secret ? await tokens.ResolveAsync(secret).ConfigureAwait(false) : null;
        if (current is { Superseded: false } && current.Owner == owner && await tokens.ReissueAsync(current, request).ConfigureAwait(false) is { } reissued)
            return RevokedUnlessSent(reissued);

        if (repeated?.Owner == owner)
        {
            Logger.NotRepeated(repeated.Id);
            return null;
        }

        var issued = RevokedUnlessSent(await tokens.IssueAsync(owner, request).ConfigureAwait(false));
        if (current is not null && current.Owner != owner) await tokens.RevokeAsync(current.Id).ConfigureAwait(false);
        return issued;
    }

    /// <summary>Revokes a token whose cookie is not sent after all.</summary>
    private IssuedToken RevokedUnlessSent(IssuedToken issued)
    {
        Response.OnCompleted(async () =>
        {
            // An error page begins with the headers cleared: nobody would have this token, and it would stay among the user's devices.
            if (Response.Headers.SetCookie.Any(set => set?.Contains(issued.RevealSecret(), StringComparison.Ordinal) == true)) return;
            if (await tokens.RevokeAsync(issued.Id).ConfigureAwait(false)) Logger.NotSent(issued.Id);
        });
        return issued;
    }

    private RedirectContext<SlateAuthenticationOptions> Redirect(PathString page, AuthenticationProperties properties)
    {
        var back = properties.RedirectUri is { Length: > 0 } given ? given : OriginalPathBase + OriginalPath + Request.QueryString;
        var address = BuildRedirectUri(page + QueryString.Create(Options.ReturnUrlParameter, back));
        return new(Context, Scheme, Options, properties, address);
    }

    private async Task GoOnAsync(AuthenticationProperties properties, PathString page)
    {
        if (Response.StatusCode != StatusCodes.Status200OK) return;
        var target = properties.RedirectUri;
        if (string.IsNullOrEmpty(target) && page.HasValue && OriginalPath == page)
            target = LocalUrl.Check(Request.Query[Options.ReturnUrlParameter]);
        if (!string.IsNullOrEmpty(target))
            await Events.RedirectToReturnUrl(new(Context, Scheme, Options, properties, HeaderUrl.Encode(target))).ConfigureAwait(false);
    }

    private void KeepFromCaches()
    {
        Response.Headers.CacheControl = "no-cache,no-store";
        Response.Headers.Pragma = "no-cache";
        Response.Headers.Expires = "Thu, 01 Jan 1970 00:00:00 GMT";
    }
}
