using Chalkboard.Slates.AspNetCore.OpenIdConnect;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;

namespace Chalkboard.Slates.AspNetCore;

/// <content>The tokens of other services that a sign-in has saved, for code that asks for them.</content>
internal sealed partial class SlateAuthenticationHandler
{
    private bool _wasAuthenticated;

    // Kept for code that asks for the ID token after it has signed out, as the framework's OpenID Connect handler does.
    private SavedTokens? _tokensAtSignOut;

    /// <summary>
    /// False if the authentication middleware authenticates the request. Later calls may ask for saved tokens, because
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

    private async Task RemoveAsync(ProviderSession session, string owner)
    {
        if (session.HasSavedTokens) _tokensAtSignOut = await savedTokens.FindAsync(session).ConfigureAwait(false);
        await providerSessions.RemoveAsync(session, owner).ConfigureAwait(false);
    }
}
