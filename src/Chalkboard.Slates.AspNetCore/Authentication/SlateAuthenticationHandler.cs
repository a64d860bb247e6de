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
internal sealed partial class SlateAuthenticationHandler(
    IOptionsMonitor<SlateAuthenticationOptions> options, ILoggerFactory logger, UrlEncoder encoder, SlateClient slates,
    RequestTokens tokens, OwnerResolver owners, ProviderSessions providerSessions, TokenRefresher savedTokens,
    RequestGuests guests, IAuthenticationSchemeProvider schemes)
    : SignInAuthenticationHandler<SlateAuthenticationOptions>(options, logger, encoder), IAuthenticationHandler
{
    // The secret of the token with which the request has signed in; empty after it has signed out; null if it has done neither.
    private string? _secretOverride;
    private StoredToken? _authenticatedToken;

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

    private RedirectContext<SlateAuthenticationOptions> CreateRedirectContext(PathString path, AuthenticationProperties properties)
    {
        var returnUrl = properties.RedirectUri is { Length: > 0 } redirectUri
            ? redirectUri : OriginalPathBase + OriginalPath + Request.QueryString;
        var url = BuildRedirectUri(path + QueryString.Create(Options.ReturnUrlParameter, returnUrl));
        return new(Context, Scheme, Options, properties, url);
    }

    private void DisableCaching()
    {
        Response.Headers.CacheControl = "no-cache,no-store";
        Response.Headers.Pragma = "no-cache";
        Response.Headers.Expires = "Thu, 01 Jan 1970 00:00:00 GMT";
    }
}
