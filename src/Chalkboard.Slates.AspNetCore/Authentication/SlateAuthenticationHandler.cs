using System.Security.Claims;
using System.Text.Encodings.Web;
using Chalkboard.Slates.AspNetCore.Guests;
using Chalkboard.Slates.AspNetCore.Identity;
using Chalkboard.Slates.AspNetCore.OpenIdConnect;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Authenticates, signs in and signs out with slate tokens. Otherwise it behaves like the framework's cookie scheme.</summary>
internal sealed class SlateAuthenticationHandler(
    IOptionsMonitor<SlateAuthenticationOptions> options, ILoggerFactory logger, UrlEncoder encoder, SlateClient slates,
    RequestTokens tokens, OwnerResolver owners, ProviderSessions providerSessions, TokenRefresher savedTokens,
    RequestGuests guests, IAuthenticationSchemeProvider schemes)
    : SignInAuthenticationHandler<SlateAuthenticationOptions>(options, logger, encoder), IAuthenticationHandler
{
    // The secret of the token with which the request has signed in; empty after it has signed out; null if it has done neither.
    private string? _secretOverride;

    private bool _wasAuthenticated;
    private StoredToken? _authenticatedToken;

    // Kept for code that asks for the ID token after it has signed out, as the framework's OpenID Connect handler does.
    private SavedTokens? _tokensAtSignOut;

    private new SlateAuthenticationEvents Events => (SlateAuthenticationEvents)base.Events!;

    private ISignInCheck? SignInCheck =>
        Options.ChecksSignIns ? Context.RequestServices.GetRequiredService<ISignInCheck>() : null;

    // An error page runs the pipeline a second time. It must be shown even while the store is down, without authentication.
    async Task<AuthenticateResult> IAuthenticationHandler.AuthenticateAsync()
    {
        var mayAskForTokens = await MayAskForTokensAsync().ConfigureAwait(false);
        try
        {
            var result = await AuthenticateAsync().ConfigureAwait(false);
            return mayAskForTokens ? await AddSavedTokensAsync(result).ConfigureAwait(false) : result;
        }
        catch (StoreUnavailableException e) when (Context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            return AuthenticateResult.Fail(e);
        }
        catch (StoreUnavailableException e) when (Options.Paths.SignOut.HasValue && OriginalPath == Options.Paths.SignOut)
        {
            // This exception keeps the request from its endpoint for signing out, so the failure is logged here.
            Logger.LogRevocationFailed("The request's sign-in", "is still live", e);
            throw;
        }
    }

    protected override Task<object> CreateEventsAsync() => Task.FromResult<object>(new SlateAuthenticationEvents());

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Credentials.FromRequest(Context, Options) is not { } credentials) return AuthenticateResult.NoResult();
        if (await tokens.OpenAsync(credentials.Secret).ConfigureAwait(false) is not { Token: { } token } slate)
            return AuthenticateResult.Fail("The token is unknown, revoked or expired.");
        if (SignInTicket.Deserialize(token, Scheme.Name, owners.PreferredClaimType) is not { } ticket)
        {
            Logger.LogUnreadablePayload(token.Id);
            return AuthenticateResult.Fail("The token's payload was not written by this authentication scheme.");
        }

        if (SlateName.IsReserved(token.Owner) || SlateName.IsGuest(token.Owner))
            return AuthenticateResult.Fail("The token belongs to a reserved owner or a guest.");
        if (SignInTicket.IsCheckedInEachRequest(ticket.Properties)
            && !(SignInCheck is { } check && await check.IsValidAsync(ticket.Principal).ConfigureAwait(false)))
        {
            await tokens.RevokeAsync(token.Id).ConfigureAwait(false);
            Logger.LogSignInInvalid(token.Id);
            return AuthenticateResult.Fail("The user of the token has another security stamp, or does not exist.");
        }

        var signInFeature = new SignInFeature(token, slate, credentials.IsBearerToken, owners);
        await AddClaimsAsync(ticket.Principal, signInFeature.SlateContext).ConfigureAwait(false);
        var validationContext = new SlateValidatePrincipalContext(Context, Scheme, Options, ticket, token);
        await Events.ValidatePrincipal(validationContext).ConfigureAwait(false);
        if (validationContext.Principal is null) return AuthenticateResult.Fail("The application rejected the principal.");

        if (await RenewAsync(token, validationContext.Properties, credentials).ConfigureAwait(false) is not { } renewed)
            return AuthenticateResult.Fail("The token was revoked while the request was being authenticated.");
        if (!credentials.IsBearerToken && guests.HasSecret(Context))
        {
            await guests.MergeAsync(Context, renewed).ConfigureAwait(false);
            // The claims may have been read from the slate as it was before.
            signInFeature = signInFeature with { SlateContext = slates.Open(token.Owner, token) };
        }

        var isReplaced = !ReferenceEquals(validationContext.Principal, ticket.Principal);
        var authenticatedTicket = new AuthenticationTicket(validationContext.Principal, validationContext.Properties, Scheme.Name);
        _authenticatedToken = renewed;
        signInFeature = signInFeature with { Token = renewed, Ticket = authenticatedTicket, IsReplaced = isReplaced };
        signInFeature.AttachToPrincipal();
        if (_secretOverride is null) Context.Features.Set(signInFeature);
        return AuthenticateResult.Success(authenticatedTicket);
    }

    protected override async Task HandleSignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (Credentials.HasBearerHeader(Request))
            throw new InvalidOperationException("A request with a bearer token can't be signed in: it would set a cookie. To issue " +
                "a token for a client, call SlateClient.Tokens.IssueAsync.");
        if (Response.HasStarted)
            throw new InvalidOperationException("The response has started, so it can't set the cookie. Call SignInAsync before you " +
                "write to the response.");

        var repeatedToken = Context.Features.Get<SignInFeature>() is { } current && current.IsRepeatedBy(user, properties, Context.User)
            ? current.Token : null;
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
        var issued = await IssueOrReissueAsync(
            owner, repeatedToken, principal, signingInContext, SignInTicket.GetRequestedExpiry(signingInContext.Properties) - now)
            .ConfigureAwait(false);
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
        if (token is not null)
        {
            SignInFeature.Clear(Context, token);
            if (SignInTicket.FindSession(token) is { } session) await RemoveAsync(session).ConfigureAwait(false);
            Logger.LogSignedOut(token.Id);
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

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!Credentials.HasBearerHeader(Request)) return Events.RedirectToSignIn(CreateRedirectContext(Options.Paths.SignIn, properties));
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.Append(HeaderNames.WWWAuthenticate, "Bearer error=\"invalid_token\"");
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        if (!Credentials.HasBearerHeader(Request))
            return Events.RedirectToAccessDenied(CreateRedirectContext(Options.Paths.AccessDenied, properties));
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private async ValueTask<bool> IsLatestAsync(string owner, ClaimsPrincipal principal) =>
        SignInCheck is not { } check || await check.IsLatestAsync(owner, principal).ConfigureAwait(false);

    /// <summary>
    /// False if the authentication middleware authenticates the request. Whoever does it after that may ask for saved tokens, because
    /// <c>GetTokenAsync</c> authenticates.
    /// </summary>
    private async ValueTask<bool> MayAskForTokensAsync()
    {
        var isFirst = !_wasAuthenticated;
        _wasAuthenticated = true;
        if (Context.Features.Get<IExceptionHandlerFeature>() is not null) return false;
        if (!isFirst || Context.Features.Get<IAuthenticationFeature>() is null
            || Context.Features.Get<IAuthenticateResultFeature>() is not null) return true;
        return await schemes.GetDefaultAuthenticateSchemeAsync().ConfigureAwait(false) is not { } scheme
            || (scheme.Name != Scheme.Name && scheme.HandlerType != typeof(PolicySchemeHandler));
    }

    /// <summary>Adds the saved tokens to the properties of the sign-in. Those of the request itself stay without them.</summary>
    private async ValueTask<AuthenticateResult> AddSavedTokensAsync(AuthenticateResult result)
    {
        if (result.Ticket is not { } ticket || ticket.AuthenticationScheme != Scheme.Name || _authenticatedToken is not { } token
            || ProviderSession.FindIn(ticket.Properties) is not { HasSavedTokens: true } session) return result;
        var saved = _secretOverride is ""
            ? _tokensAtSignOut
            : await savedTokens.GetAsync(session, token, message => Events.RefreshingTokens(new(Context, Scheme, Options, message)))
                .ConfigureAwait(false);
        if (saved is null) return result;
        var properties = ticket.Properties.Clone();
        saved.AddTo(properties, TimeProvider.GetUtcNow());
        return AuthenticateResult.Success(new AuthenticationTicket(ticket.Principal, properties, Scheme.Name));
    }

    private async Task RemoveAsync(ProviderSession session)
    {
        if (session.HasSavedTokens) _tokensAtSignOut = await savedTokens.FindAsync(session).ConfigureAwait(false);
        await providerSessions.RemoveAsync(session).ConfigureAwait(false);
    }

    private async Task AddClaimsAsync(ClaimsPrincipal principal, SlateContext slate)
    {
        // Not cancelled when the client disconnects, because the rest of the request, such as signing out, would not run.
        foreach (var claimSource in Options.ClaimSources)
            if (await claimSource(slate, CancellationToken.None).ConfigureAwait(false) is { } claims)
                ((ClaimsIdentity)principal.Identity!).AddClaims(claims);
    }

    private async ValueTask<StoredToken?> RenewAsync(StoredToken token, AuthenticationProperties properties, Credentials credentials)
    {
        if (properties.AllowRefresh == false) return token;
        try
        {
            var renewed = await tokens.RenewAsync(token).ConfigureAwait(false);
            if (renewed is not null && renewed != token && properties.IsPersistent && !credentials.IsBearerToken)
                Response.OnStarting(() => RenewCookie(credentials, renewed));
            return renewed;
        }
        catch (StoreUnavailableException e)
        {
            // If the store can be read but not written, for example because its disk is full, reading requests still succeed.
            Logger.LogRenewalFailed(token.Id, e);
            return token;
        }
    }

    private Task RenewCookie(Credentials credentials, StoredToken token)
    {
        var (name, cookie) = SlateCookie.Build(Context, Options);
        if (Response.Headers.SetCookie.Any(header => header?.StartsWith(name + '=', StringComparison.Ordinal) == true))
            return Task.CompletedTask;

        cookie.Expires = TimeProvider.GetUtcNow() + (token.ExpiresAt - token.ReadAt);
        Response.Cookies.Append(name, credentials.Secret, cookie);
        DisableCaching();
        return Task.CompletedTask;
    }

    /// <summary>Gets the secret of the token with which the request has signed in, or of the token in the request.</summary>
    private string? CurrentSecret =>
        (_secretOverride ?? Credentials.FromRequest(Context, Options)?.Secret) is { Length: > 0 } secret ? secret : null;

    /// <summary>Issues a token. It replaces a token of the same user that the browser has; a token of another user is revoked.</summary>
    /// <param name="owner">The user to sign in.</param>
    /// <param name="repeatedToken">
    /// The request's token, if the request repeats its sign-in. The token gets at most one successor, and none after it has ended.
    /// </param>
    /// <param name="principal">The principal to keep with the token.</param>
    /// <param name="context">The label and the properties of the sign-in.</param>
    /// <param name="lifetime">The lifetime that the application has set; null if it has set none.</param>
    /// <returns>The token; null if the repeated sign-in already has a successor, or has ended.</returns>
    private async ValueTask<IssuedToken?> IssueOrReissueAsync(
        string owner, StoredToken? repeatedToken, ClaimsPrincipal principal, SlateSigningInContext context, TimeSpan? lifetime)
    {
        TokenRequest CreateRequest(ProviderSession? session) => new()
        {
            Label = context.Label,
            Payload = SignInTicket.Serialize(principal, context.Properties, Scheme.Name, session),
            Lifetime = lifetime,
        };

        // The token counts even if the application has rejected its principal.
        var current = CurrentSecret is { } secret ? await tokens.FindAsync(secret).ConfigureAwait(false) : null;
        var isReissue = current is { IsSuperseded: false } && current.Owner == owner;
        var isRepeated = repeatedToken?.Owner == owner;
        if (isRepeated && !isReissue)
        {
            Logger.LogRepeatedSignInIgnored(repeatedToken!.Id);
            return null;
        }

        var currentSession = isReissue ? SignInTicket.FindSession(current!) : null;
        var session = await providerSessions.CreateAsync(principal, context.Properties, currentSession).ConfigureAwait(false);
        var isOfCurrent = session is not null && session.Key == currentSession?.Key;
        var request = CreateRequest(session);
        if (session is not null)
            await providerSessions.SaveAsync(session, currentSession, owner, context.Properties, lifetime).ConfigureAwait(false);
        if (isReissue && await tokens.ReissueAsync(current!, request).ConfigureAwait(false) is { } reissued)
        {
            if (currentSession is not null && !isOfCurrent) await providerSessions.RemoveAsync(currentSession).ConfigureAwait(false);
            return RevokeUnlessSent(reissued, session);
        }

        if (isRepeated)
        {
            if (session is not null && !isOfCurrent) await providerSessions.RemoveAsync(session).ConfigureAwait(false);
            Logger.LogRepeatedSignInIgnored(repeatedToken!.Id);
            return null;
        }

        // The session stays with the sign-in that has it.
        if (isOfCurrent) (session, request) = (null, CreateRequest(null));
        var issued = RevokeUnlessSent(await tokens.IssueAsync(owner, request).ConfigureAwait(false), session);
        if (current is not null && current.Owner != owner)
        {
            await tokens.RevokeAsync(current.Id).ConfigureAwait(false);
            await providerSessions.RemoveAsync(current).ConfigureAwait(false);
        }

        return issued;
    }

    /// <summary>Revokes a token whose cookie is not sent.</summary>
    private IssuedToken RevokeUnlessSent(IssuedToken issued, ProviderSession? session)
    {
        Response.OnCompleted(async () =>
        {
            // An error page clears the headers. Without the cookie, no browser has this token, but it would remain in the list of the
            // user's devices.
            if (Response.Headers.SetCookie.Any(header => header?.Contains(issued.RevealSecret(), StringComparison.Ordinal) == true)) return;
            if (!await tokens.RevokeAsync(issued.Id).ConfigureAwait(false)) return;
            Logger.LogCookieNotSent(issued.Id);
            if (session is not null) await providerSessions.RemoveAsync(session).ConfigureAwait(false);
        });
        return issued;
    }

    private RedirectContext<SlateAuthenticationOptions> CreateRedirectContext(PathString path, AuthenticationProperties properties)
    {
        var returnUrl = properties.RedirectUri is { Length: > 0 } redirectUri
            ? redirectUri : OriginalPathBase + OriginalPath + Request.QueryString;
        var url = BuildRedirectUri(path + QueryString.Create(Options.ReturnUrlParameter, returnUrl));
        return new(Context, Scheme, Options, properties, url);
    }

    private async Task RedirectAsync(AuthenticationProperties properties, PathString path)
    {
        if (Response.StatusCode != StatusCodes.Status200OK) return;
        var target = properties.RedirectUri;
        if (string.IsNullOrEmpty(target) && path.HasValue && OriginalPath == path)
            target = LocalUrl.GetIfLocal(Request.Query[Options.ReturnUrlParameter]);
        if (!string.IsNullOrEmpty(target))
            await Events.RedirectToReturnUrl(new(Context, Scheme, Options, properties, HeaderUrl.Encode(target))).ConfigureAwait(false);
    }

    private void DisableCaching()
    {
        Response.Headers.CacheControl = "no-cache,no-store";
        Response.Headers.Pragma = "no-cache";
        Response.Headers.Expires = "Thu, 01 Jan 1970 00:00:00 GMT";
    }
}
