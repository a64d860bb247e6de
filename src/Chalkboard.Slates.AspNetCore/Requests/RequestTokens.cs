using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// The token operations that requests ask for. Once a request has arrived it is carried out, whether or not its client
/// waits for the answer: a sign-out must not depend on that. So none of them can be cancelled; the store bounds their time.
/// </summary>
internal sealed class RequestTokens(SlateClient slates, ILogger<RequestTokens> logger)
{
    private readonly SlateTokens _tokens = slates.Tokens;

    public ValueTask<StoredToken?> FindAsync(string secret) => _tokens.FindAsync(secret, CancellationToken.None);

    public ValueTask<StoredToken?> RenewAsync(StoredToken token) => _tokens.RenewAsync(token, CancellationToken.None);

    public ValueTask<IssuedToken> IssueAsync(string owner, TokenRequest request) => _tokens.IssueAsync(owner, request, CancellationToken.None);

    public ValueTask<IssuedToken?> ReissueAsync(StoredToken current, TokenRequest request) => _tokens.ReissueAsync(current, request, CancellationToken.None);

    /// <summary>Ends the sign-in that a secret stands for.</summary>
    /// <returns>The token that was live; null if it was not.</returns>
    public async ValueTask<StoredToken?> RevokeBySecretAsync(string secret)
    {
        var token = await LogFailureAsync("The request's sign-in", _tokens.FindAsync(secret, CancellationToken.None)).ConfigureAwait(false);
        if (token is not null) await RevokeAsync(token.Id).ConfigureAwait(false);
        return token;
    }

    public ValueTask<bool> RevokeAsync(TokenId id) => LogFailureAsync($"The sign-in of token {id}", _tokens.RevokeAsync(id, CancellationToken.None));

    /// <inheritdoc cref="SlateTokens.RevokeAsync(string, TokenId, CancellationToken)"/>
    public ValueTask<bool> RevokeAsync(string owner, TokenId id) => LogFailureAsync($"The sign-in of token {id}", _tokens.RevokeAsync(owner, id, CancellationToken.None));

    /// <inheritdoc cref="SlateTokens.RevokeAllAsync"/>
    public ValueTask<int> RevokeAllAsync(string owner, StoredToken? except) =>
        LogFailureAsync(except is null ? "All sign-ins of a user" : $"All other sign-ins of the user of token {except.Id}", _tokens.RevokeAllAsync(owner, except, CancellationToken.None));

    /// <summary>Ends what it says, or logs that it is still live: whoever asked may be gone and see no answer.</summary>
    private async ValueTask<T> LogFailureAsync<T>(string subject, ValueTask<T> operation)
    {
        try
        {
            return await operation.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            logger.LogRevocationFailed(subject, e is StoreUnavailableException { IsOutcomeUnknown: true } ? "may still be live" : "is still live", e);
            throw;
        }
    }
}
