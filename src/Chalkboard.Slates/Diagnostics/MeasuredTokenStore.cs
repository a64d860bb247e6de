using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Diagnostics;

/// <summary>The tokens of a <see cref="MeasuredStore"/>.</summary>
internal sealed class MeasuredTokenStore(ITokenStore tokens, StoreMeter meter) : ITokenStore
{
    private readonly MeasuredOperation<TokenId, StoredToken?> _find = new("tokens.find", meter, tokens.FindAsync);
    private readonly MeasuredOperation<NewToken, bool> _issue =
        new("tokens.issue", meter, (token, cancellationToken) => IssueAndReturnTrueAsync(tokens, token, cancellationToken));
    private readonly MeasuredOperation<(TokenId Current, NewToken Successor, TimeSpan GracePeriod), bool> _reissue =
        new("tokens.reissue", meter,
        (arguments, cancellationToken) =>
            tokens.ReissueAsync(arguments.Current, arguments.Successor, arguments.GracePeriod, cancellationToken));
    private readonly MeasuredOperation<(TokenId Id, TimeSpan Lifetime), StoredToken?> _renew =
        new("tokens.renew", meter,
        (arguments, cancellationToken) => tokens.RenewAsync(arguments.Id, arguments.Lifetime, cancellationToken));
    private readonly MeasuredOperation<TokenId, bool> _revoke = new("tokens.revoke", meter, tokens.RevokeAsync);
    private readonly MeasuredOperation<(string Owner, TokenId? ExceptFamily), int> _revokeAll =
        new("tokens.revoke_all", meter,
        (arguments, cancellationToken) => tokens.RevokeAllAsync(arguments.Owner, arguments.ExceptFamily, cancellationToken));
    private readonly MeasuredOperation<string, IReadOnlyList<StoredToken>> _list = new("tokens.list", meter, tokens.ListAsync);

    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellationToken = default) =>
        _find.RunAsync(id, cancellationToken);

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellationToken = default) =>
        await _issue.RunAsync(token, cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> ReissueAsync(
        TokenId current, NewToken successor, TimeSpan gracePeriod, CancellationToken cancellationToken = default) =>
            _reissue.RunAsync((current, successor, gracePeriod), cancellationToken);

    public ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        _renew.RunAsync((id, lifetime), cancellationToken);

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellationToken = default) =>
        _revoke.RunAsync(id, cancellationToken);

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellationToken = default) =>
        _revokeAll.RunAsync((owner, exceptFamily), cancellationToken);

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellationToken = default) =>
        _list.RunAsync(owner, cancellationToken);

    public IAsyncEnumerable<string?> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        tokens.WatchAsync(owner, cancellationToken);

    private static async ValueTask<bool> IssueAndReturnTrueAsync(ITokenStore tokens, NewToken token, CancellationToken cancellationToken)
    {
        await tokens.IssueAsync(token, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
