using Chalkboard.Slates.AspNetCore.Guests;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore.TicketStore;

/// <summary>Keeps the tickets of a cookie scheme as tokens. The key of a ticket is the secret of its token.</summary>
/// <remarks>
/// The framework renews a ticket under its key, also if it is another ticket, or even another user's. A token never changes, so another
/// ticket gets another token, and <see cref="TicketCookieManager"/> puts its key into the cookie.
/// </remarks>
internal sealed class SlateTicketStore(
    CookieAuthenticationOptions options, SlateClient slates, RequestTokens tokens, OwnerResolver owners, RequestGuests guests,
    TimeProvider timeProvider, ILogger<SlateTicketStore> logger) : ITicketStore
{
    // An item, because the framework copies no parameters when it renews a ticket.
    private const string StoredKey = "Chalkboard.Slates.Stored";

    public Task<string> StoreAsync(AuthenticationTicket ticket) => throw CreateNoRequestException();

    public async Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken) =>
        await IssueAsync(ticket, httpContext).ConfigureAwait(false);

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => throw CreateNoRequestException();

    public async Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken)
    {
        if (await FindAsync(key, httpContext).ConfigureAwait(false) is not { } token) return null;
        if (SlateName.IsReserved(token.Owner) || SlateName.IsGuest(token.Owner) || SignInTicket.DeserializePayload(token) is not { } ticket)
        {
            logger.LogUnreadablePayload(token.Id);
            return null;
        }

        if (guests.HasSecret(httpContext)) await guests.MergeAsync(httpContext, token).ConfigureAwait(false);
        // By the store's clock alone. A token that has never been renewed has the times that the framework gave it.
        var renewedAfter = token.SeenAt - token.IssuedAt;
        ticket.Properties.IssuedUtc += renewedAfter;
        ticket.Properties.ExpiresUtc += renewedAfter;
        ticket.Properties.SetString(StoredKey, "true");
        httpContext.Features.Set(
            new SignInFeature(token, slates.Open(token.Owner, token), IsBearerToken: false, owners) { Ticket = ticket });
        return ticket;
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket) => throw CreateNoRequestException();

    public async Task RenewAsync(string key, AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken)
    {
        var currentKey = TicketKeyChange.Find(httpContext, this)?.NewKey ?? key;
        var token = await tokens.FindAsync(currentKey).ConfigureAwait(false);
        var newKey = IsRepeated(ticket, httpContext)
            ? await TryRepeatAsync(ticket, token, currentKey, httpContext).ConfigureAwait(false)
            : await SignInAgainAsync(ticket, token, httpContext).ConfigureAwait(false);
        TicketKeyChange.Set(httpContext, this, new(key, newKey));
    }

    public Task RemoveAsync(string key) => throw CreateNoRequestException();

    public async Task RemoveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken)
    {
        var current = TicketKeyChange.Find(httpContext, this)?.NewKey ?? key;
        // The application, or another request, may have ended the sign-in of this request before.
        if ((await tokens.RevokeBySecretAsync(current).ConfigureAwait(false) ?? GetRequestToken(httpContext)) is { } token)
            SignInFeature.Clear(httpContext, token);
        guests.Forget(httpContext);
    }

    private static StoredToken? GetRequestToken(HttpContext httpContext) =>
        httpContext.Features.Get<SignInFeature>() is { Ticket: { } ticket } feature && ticket.Properties.GetString(StoredKey) is not null
            ? feature.Token : null;

    // The cookie handler always passes the request.
    private static NotSupportedException CreateNoRequestException() =>
        new("Tickets in slates need the HttpContext. Call the method that takes it.");

    private static bool IsRepeated(AuthenticationTicket ticket, HttpContext httpContext) =>
        ticket.Properties.GetString(StoredKey) is not null
            || httpContext.Features.Get<SignInFeature>()?.IsRepeatedBy(ticket.Principal, ticket.Properties, httpContext.User) == true;

    /// <summary>Renews a ticket, or replaces it by one that was derived from it.</summary>
    /// <returns>The key of the ticket; null if the ticket has ended, or another request has replaced it.</returns>
    private async Task<string?> TryRepeatAsync(AuthenticationTicket ticket, StoredToken? token, string key, HttpContext httpContext)
    {
        if (token is null) return null;
        if (IsUnchanged(ticket, token)) return await TryRenewAsync(token).ConfigureAwait(false) ? key : null;
        if (token.Owner != owners.ResolveToSignIn(ticket.Principal))
            return await SignInAgainAsync(ticket, token, httpContext).ConfigureAwait(false);
        var successor = await TryReissueAsync(token, ticket, httpContext).ConfigureAwait(false);
        if (successor is null) logger.LogRepeatedSignInIgnored(token.Id);
        return successor;
    }

    /// <summary>Signs in over a ticket of this browser, which ends at once if it belongs to another user.</summary>
    private async Task<string> SignInAgainAsync(AuthenticationTicket ticket, StoredToken? current, HttpContext httpContext)
    {
        var owner = owners.ResolveToSignIn(ticket.Principal);
        if (current?.Owner == owner && await TryReissueAsync(current, ticket, httpContext).ConfigureAwait(false) is { } successor)
            return successor;
        var key = await IssueAsync(ticket, httpContext).ConfigureAwait(false);
        if (current is not null && current.Owner != owner) await tokens.RevokeAsync(current.Id).ConfigureAwait(false);
        return key;
    }

    private async Task<string> IssueAsync(AuthenticationTicket ticket, HttpContext httpContext)
    {
        var owner = owners.ResolveToSignIn(ticket.Principal);
        var issued = await tokens.IssueAsync(owner, CreateRequest(ticket, httpContext)).ConfigureAwait(false);
        return await UseAsync(issued, httpContext).ConfigureAwait(false);
    }

    /// <returns>The key of the token's successor; null if it has one already, or has ended.</returns>
    private async Task<string?> TryReissueAsync(StoredToken token, AuthenticationTicket ticket, HttpContext httpContext) =>
        await tokens.ReissueAsync(token, CreateRequest(ticket, httpContext)).ConfigureAwait(false) is { } issued
            ? await UseAsync(issued, httpContext).ConfigureAwait(false) : null;

    /// <returns>False if the token has ended, or can't be renewed now.</returns>
    private async Task<bool> TryRenewAsync(StoredToken token)
    {
        try
        {
            return await tokens.RenewAsync(token).ConfigureAwait(false) is not null;
        }
        catch (StoreUnavailableException e)
        {
            // The response is about to start, and the ticket is still valid.
            logger.LogRenewalFailed(token.Id, e);
            return false;
        }
    }

    /// <summary>Makes a token the one of the request, and revokes it if its cookie is not sent.</summary>
    private async Task<string> UseAsync(IssuedToken issued, HttpContext httpContext)
    {
        var key = issued.RevealSecret();
        var response = httpContext.Response;
        response.OnCompleted(async () =>
        {
            var cookie = options.Cookie.Name + '=';
            if (response.Headers.SetCookie.Any(header => header?.StartsWith(cookie, StringComparison.Ordinal) == true)) return;
            if (await tokens.RevokeAsync(issued.Id).ConfigureAwait(false)) logger.LogCookieNotSent(issued.Id);
        });
        var token = await tokens.FindAsync(key).ConfigureAwait(false);
        await guests.MergeAsync(httpContext, token).ConfigureAwait(false);
        SignInFeature.Replace(httpContext, token, slates, owners);
        return key;
    }

    private TokenRequest CreateRequest(AuthenticationTicket ticket, HttpContext httpContext)
    {
        var properties = ticket.Properties;
        var slides = options.SlidingExpiration && properties.AllowRefresh != false;
        return new()
        {
            Label = BrowserName.FromUserAgent(httpContext.Request.Headers.UserAgent),
            Payload = CreatePayload(ticket, properties.IssuedUtc, properties.ExpiresUtc),
            Lifetime = slides ? null : properties.ExpiresUtc - timeProvider.GetUtcNow(),
        };
    }

    private static bool IsUnchanged(AuthenticationTicket ticket, StoredToken token) =>
        SignInTicket.DeserializePayload(token) is { Properties: var stored }
            && token.Payload.Span.SequenceEqual(CreatePayload(ticket, stored.IssuedUtc, stored.ExpiresUtc));

    // Sorted, so that equal tickets have equal payloads.
    private static byte[] CreatePayload(AuthenticationTicket ticket, DateTimeOffset? issued, DateTimeOffset? expires)
    {
        var properties = ticket.Properties.Clone();
        properties.IssuedUtc = issued;
        properties.ExpiresUtc = expires;
        properties.RedirectUri = null;
        properties.SetString(StoredKey, null);
        var items = properties.Items.OrderBy(item => item.Key, StringComparer.Ordinal).ToDictionary(item => item.Key, item => item.Value);
        return SignInTicket.Serialize(new(ticket.Principal, new AuthenticationProperties(items), ticket.AuthenticationScheme));
    }

    private async ValueTask<StoredToken?> FindAsync(string key, HttpContext httpContext)
    {
        try
        {
            return await tokens.FindAsync(key).ConfigureAwait(false);
        }
        catch (StoreUnavailableException) when (httpContext.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            // The error page is shown without authentication.
            return null;
        }
    }
}
