using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// Token operations of requests. They can't be cancelled, because a request that has arrived, such as a sign-out, must be processed even if
/// its client has disconnected. The store limits their time.
/// </summary>
internal sealed class RequestTokens(SlateClient slates, ILogger<RequestTokens> logger)
{
    private readonly SlateTokens _tokens = slates.Tokens;

    /// <inheritdoc cref="SlateClient.OpenAsync"/>
    public ValueTask<SlateContext?> OpenAsync(string secret) => slates.OpenAsync(secret, CancellationToken.None);

    public ValueTask<StoredToken?> FindAsync(string secret) => _tokens.FindAsync(secret, CancellationToken.None);

    public ValueTask<StoredToken?> RenewAsync(StoredToken token) => _tokens.RenewAsync(token, CancellationToken.None);

    public ValueTask<IssuedToken> IssueAsync(string owner, TokenRequest request) =>
        _tokens.IssueAsync(owner, request, CancellationToken.None);

    public ValueTask<IssuedToken?> ReissueAsync(StoredToken current, TokenRequest request) =>
        _tokens.ReissueAsync(current, request, CancellationToken.None);

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner) => _tokens.ListAsync(owner, CancellationToken.None);

    /// <summary>Revokes the sign-in of a secret.</summary>
    /// <returns>The revoked token; null if it was not live.</returns>
    public async ValueTask<StoredToken?> RevokeBySecretAsync(string secret)
    {
        var token = await LogFailureAsync("The request's sign-in", _tokens.FindAsync(secret, CancellationToken.None)).ConfigureAwait(false);
        if (token is not null) await RevokeAsync(token.Id).ConfigureAwait(false);
        return token;
    }

    public ValueTask<bool> RevokeAsync(TokenId id) =>
        LogFailureAsync($"The sign-in of token {id}", _tokens.RevokeAsync(id, CancellationToken.None));

    /// <inheritdoc cref="SlateTokens.RevokeAsync(string, TokenId, CancellationToken)"/>
    public ValueTask<bool> RevokeAsync(string owner, TokenId id) =>
        LogFailureAsync($"The sign-in of token {id}", _tokens.RevokeAsync(owner, id, CancellationToken.None));

    /// <inheritdoc cref="SlateTokens.RevokeAllAsync"/>
    public ValueTask<int> RevokeAllAsync(string owner, StoredToken? except) =>
        LogFailureAsync(
            except is null
                ? "All sign-ins of a user"
                : $"All other sign-ins of the user of token {except.Id}", _tokens.RevokeAllAsync(owner, except, CancellationToken.None));

    /// <summary>Logs a failed revocation, because the client may have disconnected and not see the response.</summary>
    private async ValueTask<T> LogFailureAsync<T>(string subject, ValueTask<T> operation)
    {
        try
        {
            return await operation.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            logger.LogRevocationFailed(
                subject, e is StoreUnavailableException { IsOutcomeUnknown: true } ? "may still be live" : "is still live", e);
            throw;
        }
    }
}
