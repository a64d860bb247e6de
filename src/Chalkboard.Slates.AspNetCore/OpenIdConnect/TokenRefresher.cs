using System.Collections.Concurrent;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Chalkboard.Slates.AspNetCore.OpenIdConnect;

/// <summary>
/// Reads the saved tokens of a sign-in, and refreshes them before the access token expires: once, however many requests of however many
/// nodes ask for them.
/// </summary>
internal sealed class TokenRefresher(
    SavedTokenStore store, RefreshLeases leases, TokenEndpoint endpoint, RequestTokens signIns, TimeProvider timeProvider,
    ILogger<TokenRefresher> logger)
{
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, Lazy<Task<SavedTokens?>>> _refreshes = [];

    /// <summary>Gets tokens that don't expire soon, if the provider answers.</summary>
    /// <param name="session">The sign-in at the provider.</param>
    /// <param name="signIn">The token of the sign-in.</param>
    /// <param name="onRefreshing">Completes the request to the provider.</param>
    /// <returns>Null if there are none.</returns>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async Task<SavedTokens?> GetAsync(ProviderSession session, StoredToken signIn, Func<OpenIdConnectMessage, Task> onRefreshing)
    {
        if (await store.FindAsync(session).ConfigureAwait(false) is not { } saved) return null;
        if (session.Scheme is null || !IsRefreshDue(saved.Tokens)) return saved.Tokens;

        var refresh = _refreshes.GetOrAdd(session.Key, _ => new(() => RefreshAsync(session, signIn, onRefreshing)));
        try
        {
            return await refresh.Value.ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            // If the store can be read but not written, the saved access token may still be valid.
            logger.LogRefreshFailed(session.Scheme, e);
            return saved.Tokens;
        }
        finally
        {
            _refreshes.TryRemove(new(session.Key, refresh));
        }
    }

    /// <summary>Gets the tokens as they are, for a sign-in that has ended.</summary>
    /// <returns>Null if there are none, or if the store fails.</returns>
    public async Task<SavedTokens?> FindAsync(ProviderSession session)
    {
        try
        {
            return (await store.FindAsync(session).ConfigureAwait(false))?.Tokens;
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    private bool IsRefreshDue(SavedTokens tokens) => tokens.IsRefreshDue(timeProvider.GetUtcNow());

    private async Task<SavedTokens?> RefreshAsync(
        ProviderSession session, StoredToken signIn, Func<OpenIdConnectMessage, Task> onRefreshing)
    {
        while (true)
        {
            if (await leases.TryAcquireAsync(session).ConfigureAwait(false) is { } lease)
                return await RefreshAsync(session, signIn, onRefreshing, lease).ConfigureAwait(false);

            // Another node refreshes them. If it crashes, its lease expires.
            var hasFailed = await leases.HasFailedAsync(session).ConfigureAwait(false);
            if (!hasFailed) await Task.Delay(_pollInterval, timeProvider).ConfigureAwait(false);
            var current = (await store.FindAsync(session).ConfigureAwait(false))?.Tokens;
            if (hasFailed || current is null || !IsRefreshDue(current)) return current;
        }
    }

    private async Task<SavedTokens?> RefreshAsync(
        ProviderSession session, StoredToken signIn, Func<OpenIdConnectMessage, Task> onRefreshing, DocumentVersion lease)
    {
        var isAnswered = true;
        try
        {
            // Another request may have refreshed them since they were read, or the sign-in may have ended.
            if (await store.FindAsync(session).ConfigureAwait(false) is not { } saved) return null;
            if (!IsRefreshDue(saved.Tokens)) return saved.Tokens;
            if (!await IsLiveAsync(signIn).ConfigureAwait(false)) return null;

            var refreshed = await endpoint.RefreshAsync(session, saved.Tokens, onRefreshing).ConfigureAwait(false);
            isAnswered = refreshed is not null;
            if (refreshed is null) return saved.Tokens;
            return await SaveAsync(session, refreshed, saved.Version).ConfigureAwait(false);
        }
        finally
        {
            await ReleaseAsync(session, lease, isAnswered).ConfigureAwait(false);
        }
    }

    private async Task<bool> IsLiveAsync(StoredToken signIn) =>
        (await signIns.ListAsync(signIn.Owner).ConfigureAwait(false)).Any(token => token.Family == signIn.Family);

    private async Task<SavedTokens?> SaveAsync(ProviderSession session, SavedTokens refreshed, DocumentVersion version)
    {
        try
        {
            // A sign-out has deleted them, or a sign-in has replaced them.
            if (!await store.PutAsync(session, refreshed, Precondition.AtVersion(version)).ConfigureAwait(false))
                return (await store.FindAsync(session).ConfigureAwait(false))?.Tokens;
        }
        catch (Exception e) when (e is StoreUnavailableException or InvalidOperationException)
        {
            // The provider may accept the old refresh token no more. The new access token can be used by those who wait for it.
            logger.LogRefreshedTokensLost(session.Scheme!, e);
        }

        return refreshed;
    }

    private async Task ReleaseAsync(ProviderSession session, DocumentVersion lease, bool isAnswered)
    {
        try
        {
            await (isAnswered ? leases.ReleaseAsync(session, lease) : leases.MarkFailedAsync(session, lease)).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // The lease expires.
        }
    }
}
