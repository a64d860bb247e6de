using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore.OpenIdConnect;

/// <summary>
/// The documents of sign-ins at identity providers: their saved tokens, and an index by which a logout at the provider finds their owners.
/// They are written before the sign-in is, and end with it, or with their owner, to whom a link binds them.
/// </summary>
internal sealed class ProviderSessions(
    IServiceProvider services, SavedTokenStore savedTokens, RequestTokens tokens, IAuthenticationSchemeProvider schemes,
    IOptions<SlateOptions> options, TimeProvider timeProvider, ILogger<ProviderSessions> logger)
{
    private const int MaxAttempts = 10;

    // The framework's remote handlers put their scheme into the properties under this name.
    private const string SchemeItemName = ".AuthScheme";

    private readonly ISlateStore _store =
        ReservedDocuments.GetStore(services, nameof(SlatesAuthenticationBuilderExtensions.AddSlateTokens));

    private readonly ReservedDocuments _index =
        new(services, "provider-sessions", nameof(SlatesAuthenticationBuilderExtensions.AddSlateTokens));

    /// <summary>Gets the session to keep with a sign-in. Costs no store call.</summary>
    /// <param name="principal">The principal to sign in.</param>
    /// <param name="properties">The properties of the sign-in.</param>
    /// <param name="current">The session of the sign-in that this one replaces.</param>
    /// <returns>Null if no identity provider has to do with it, and no tokens are saved.</returns>
    public async ValueTask<ProviderSession?> CreateAsync(
        ClaimsPrincipal principal, AuthenticationProperties properties, ProviderSession? current)
    {
        var session = ProviderSession.FindIn(properties) ?? await FromClaimsAsync(principal, properties).ConfigureAwait(false) ?? current;
        var hasTokens = SavedTokens.GetValues(properties).Count > 0;
        if (session is null) return hasTokens ? new(ProviderSession.CreateKey()) { HasSavedTokens = true } : null;
        return IsNew(session, current) || SavedTokens.AreChanged(properties) ? session with { HasSavedTokens = hasTokens } : session;
    }

    /// <summary>Saves the tokens and the index of a sign-in.</summary>
    /// <param name="session">The session.</param>
    /// <param name="current">The session of the sign-in that this one replaces.</param>
    /// <param name="owner">The owner of the sign-in.</param>
    /// <param name="properties">The properties of the sign-in.</param>
    /// <param name="requestedLifetime">The lifetime of the sign-in; null for the default.</param>
    /// <exception cref="InvalidOperationException">The tokens are too large.</exception>
    public async Task SaveAsync(
        ProviderSession session, ProviderSession? current, string owner, AuthenticationProperties properties, TimeSpan? requestedLifetime)
    {
        var maxLifetime = options.Value.Tokens.AbsoluteLifetime;
        var lifetime = requestedLifetime < maxLifetime ? requestedLifetime.Value : maxLifetime;
        if (lifetime <= TimeSpan.Zero) return;
        await CreateLink(session, owner).PutAsync(lifetime, cancellationToken: CancellationToken.None).ConfigureAwait(false);
        var writes = GetIndexKeys(session).Select(key => _index.PutMemberAsync(
            key, session.Key, JsonSerializer.SerializeToUtf8Bytes(owner, ProviderSessionsJson.Default.String), lifetime,
            CancellationToken.None));
        await Task.WhenAll([.. writes, SaveTokensAsync(session, current, properties, lifetime)]).ConfigureAwait(false);
    }

    /// <summary>False if the owner was erased since <see cref="SaveAsync"/>, and with it perhaps the documents.</summary>
    public ValueTask<bool> IsSavedAsync(ProviderSession session, string owner) => CreateLink(session, owner).ExistsAsync();

    /// <summary>Deletes the documents of a sign-in that has ended. If the store fails, they expire.</summary>
    public async Task RemoveAsync(ProviderSession session, string owner)
    {
        try
        {
            var deletions = GetIndexKeys(session).Select(key => _index.DeleteMemberAsync(key, session.Key, CancellationToken.None));
            await Task.WhenAll([.. deletions, session.HasSavedTokens ? savedTokens.DeleteAsync(session) : Task.CompletedTask])
                .ConfigureAwait(false);
            await CreateLink(session, owner).DeleteAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            logger.LogCleanupFailed(e);
        }
    }

    /// <inheritdoc cref="RemoveAsync(ProviderSession, string)"/>
    public Task RemoveAsync(StoredToken token) =>
        SignInTicket.FindSession(token) is { } session ? RemoveAsync(session, token.Owner) : Task.CompletedTask;

    /// <summary>Ends the sign-ins of a session at the provider, or, without a session id, all of a user of that provider.</summary>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async Task EndAsync(string issuer, string? subject, string? sessionId)
    {
        var owners = new HashSet<string>(StringComparer.Ordinal);
        var key = sessionId is not null ? GetSessionKey(issuer, sessionId) : GetSubjectKey(issuer, subject!);
        await foreach (var document in _index.ListMembersAsync(key, CancellationToken.None).ConfigureAwait(false))
            if (JsonSerializer.Deserialize(document.Content.Span, ProviderSessionsJson.Default.String) is { } owner) owners.Add(owner);

        bool IsMatch(ProviderSession session) => session.Issuer == issuer
            && (sessionId is null ? session.Subject == subject : session.SessionId == sessionId && IsOfSubject(session));
        bool IsOfSubject(ProviderSession session) => subject is null || session.Subject is null || session.Subject == subject;
        foreach (var owner in owners) await EndAsync(owner, IsMatch).ConfigureAwait(false);
    }

    private async Task EndAsync(string owner, Func<ProviderSession, bool> isMatch)
    {
        for (var attempt = 1; ; attempt++)
        {
            var isReissued = false;
            foreach (var token in await tokens.ListAsync(owner).ConfigureAwait(false))
            {
                if (SignInTicket.FindSession(token) is not { } session || !isMatch(session)) continue;
                // False if the sign-in has ended, or if a successor has replaced the token since it was listed.
                if (!await tokens.RevokeAsync(token.Id).ConfigureAwait(false)) isReissued = true;
                await RemoveAsync(session, owner).ConfigureAwait(false);
            }

            if (!isReissued || attempt == MaxAttempts) return;
        }
    }

    private OwnerLink CreateLink(ProviderSession session, string owner) => new(
        _store, owner,
        [.. GetIndexKeys(session).Select(key => _index.GetLocation(key, session.Key)), savedTokens.GetLocation(session)]);

    private async Task SaveTokensAsync(
        ProviderSession session, ProviderSession? current, AuthenticationProperties properties, TimeSpan lifetime)
    {
        var now = timeProvider.GetUtcNow();
        var isNew = IsNew(session, current);
        if (!isNew && !SavedTokens.AreChanged(properties))
        {
            if (session.HasSavedTokens) await ExtendTokensAsync(session, now + lifetime).ConfigureAwait(false);
        }
        else if (session.HasSavedTokens)
        {
            // Tokens that a sign-out has deleted must not come back.
            var precondition = isNew || !current!.HasSavedTokens ? Precondition.None : Precondition.Present;
            var saved = SavedTokens.Create(
                SavedTokens.GetValues(properties), canRefresh: session.Scheme is not null, now, now + lifetime);
            await savedTokens.PutAsync(session, saved, precondition).ConfigureAwait(false);
        }
        else if (!isNew) await savedTokens.DeleteAsync(session).ConfigureAwait(false);
    }

    private async Task ExtendTokensAsync(ProviderSession session, DateTimeOffset expiresAt)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (await savedTokens.FindAsync(session).ConfigureAwait(false) is not { } saved) return;
            var extended = saved.Tokens with { SignInExpiresAt = expiresAt };
            // If the precondition fails, another request has refreshed them.
            if (await savedTokens.PutAsync(session, extended, Precondition.AtVersion(saved.Version)).ConfigureAwait(false)) return;
        }
    }

    // The event that reads the ID token is not called with EventsType, nor if another scheme forwards the sign-in.
    private async ValueTask<ProviderSession?> FromClaimsAsync(ClaimsPrincipal principal, AuthenticationProperties properties)
    {
        if (!properties.Items.TryGetValue(SchemeItemName, out var scheme)
            || !await schemes.IsOpenIdConnectAsync(scheme).ConfigureAwait(false)) return null;
        var subject = principal.FindFirst("sub") ?? principal.FindFirst(ClaimTypes.NameIdentifier);
        var sessionId = principal.FindFirst("sid");
        var issuer = (sessionId ?? subject)?.Issuer;
        return issuer is null or ClaimsIdentity.DefaultIssuer
            ? null
            : new(ProviderSession.CreateKey(), scheme, issuer, subject?.Issuer == issuer ? subject.Value : null, sessionId?.Value);
    }

    private static bool IsNew(ProviderSession session, ProviderSession? current) => session.Key != current?.Key;

    private static IEnumerable<string> GetIndexKeys(ProviderSession session)
    {
        if (session is { Issuer: { } issuer, SessionId: { } sessionId }) yield return GetSessionKey(issuer, sessionId);
        if (session is { Issuer: { } subjectIssuer, Subject: { } subject }) yield return GetSubjectKey(subjectIssuer, subject);
    }

    // An issuer is a URL, so it has no line break, and two pairs never give one key.
    private static string GetSessionKey(string issuer, string sessionId) => $"sid\n{issuer}\n{sessionId}";

    private static string GetSubjectKey(string issuer, string subject) => $"sub\n{issuer}\n{subject}";
}

[JsonSerializable(typeof(string))]
internal sealed partial class ProviderSessionsJson : JsonSerializerContext;
