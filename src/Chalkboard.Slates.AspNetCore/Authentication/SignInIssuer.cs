using System.Security.Claims;
using Chalkboard.Slates.AspNetCore.OpenIdConnect;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Issues the tokens of sign-ins, and writes the documents of those at identity providers.</summary>
internal sealed class SignInIssuer(RequestTokens tokens, ProviderSessions providerSessions, ILogger logger)
{
    /// <summary>Issues a token. It replaces a token of the same user that the browser has; a token of another user is revoked.</summary>
    /// <param name="owner">The user to sign in.</param>
    /// <param name="principal">The principal to keep with the token.</param>
    /// <param name="context">The label and the properties of the sign-in.</param>
    /// <param name="lifetime">The lifetime that the application has set; null if it has set none.</param>
    /// <param name="current">The token that the browser has; null if it has none, or one that is not live.</param>
    /// <param name="repeatedToken">
    /// The request's token, if the request repeats its sign-in. The token gets at most one successor, and none after it has ended.
    /// </param>
    /// <returns>
    /// The token; null if the repeated sign-in already has a successor, or has ended, or if the owner was erased meanwhile.
    /// </returns>
    public async ValueTask<IssuedToken?> IssueAsync(
        string owner, ClaimsPrincipal principal, SlateSigningInContext context, TimeSpan? lifetime, StoredToken? current,
        StoredToken? repeatedToken)
    {
        TokenRequest CreateRequest(ProviderSession? session) => new()
        {
            Label = context.Label,
            Payload = SignInTicket.Serialize(principal, context.Properties, context.Scheme.Name, session),
            Lifetime = lifetime,
        };

        var isReissue = current is { IsSuperseded: false } && current.Owner == owner;
        var isRepeated = repeatedToken?.Owner == owner;
        if (isRepeated && !isReissue)
        {
            logger.LogRepeatedSignInIgnored(repeatedToken!.Id);
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
            RevokeUnlessSent(reissued, session, owner, context.Response);
            if (currentSession is not null && !isOfCurrent) await providerSessions.RemoveAsync(currentSession, owner).ConfigureAwait(false);
            return await RevokeIfErasedAsync(reissued, session, owner).ConfigureAwait(false);
        }

        if (isRepeated)
        {
            if (session is not null && !isOfCurrent) await providerSessions.RemoveAsync(session, owner).ConfigureAwait(false);
            logger.LogRepeatedSignInIgnored(repeatedToken!.Id);
            return null;
        }

        // The session stays with the sign-in that has it.
        if (isOfCurrent) (session, request) = (null, CreateRequest(null));
        var issued = await tokens.IssueAsync(owner, request).ConfigureAwait(false);
        RevokeUnlessSent(issued, session, owner, context.Response);
        if (current is not null && current.Owner != owner)
        {
            await tokens.RevokeAsync(current.Id).ConfigureAwait(false);
            await providerSessions.RemoveAsync(current).ConfigureAwait(false);
        }

        return await RevokeIfErasedAsync(issued, session, owner).ConfigureAwait(false);
    }

    /// <returns>The token; null if its owner was erased meanwhile, perhaps with documents of the sign-in.</returns>
    private async ValueTask<IssuedToken?> RevokeIfErasedAsync(IssuedToken issued, ProviderSession? session, string owner)
    {
        if (session is null || await providerSessions.IsSavedAsync(session, owner).ConfigureAwait(false)) return issued;
        await tokens.RevokeAsync(issued.Id).ConfigureAwait(false);
        await providerSessions.RemoveAsync(session, owner).ConfigureAwait(false);
        logger.LogErasedSignInRevoked(issued.Id);
        return null;
    }

    /// <summary>Revokes a token whose cookie is not sent.</summary>
    private void RevokeUnlessSent(IssuedToken issued, ProviderSession? session, string owner, HttpResponse response) =>
        response.OnCompleted(async () =>
        {
            // An error page clears the headers. Without the cookie, no browser has this token, but it would remain in the list of the
            // user's devices.
            if (response.Headers.SetCookie.Any(header => header?.Contains(issued.RevealSecret(), StringComparison.Ordinal) == true)) return;
            if (!await tokens.RevokeAsync(issued.Id).ConfigureAwait(false)) return;
            logger.LogCookieNotSent(issued.Id);
            if (session is not null) await providerSessions.RemoveAsync(session, owner).ConfigureAwait(false);
        });
}
