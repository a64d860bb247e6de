using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Diagnostics;

/// <summary>The tokens of a <see cref="MeasuredStore"/>.</summary>
internal sealed class MeasuredTokenStore(ITokenStore tokens, StoreMeter meter) : ITokenStore
{
    private readonly MeasuredOperation<TokenId, StoredToken?> _find = new("tokens.find", meter, tokens.FindAsync);
    private readonly MeasuredOperation<NewToken, bool> _issue = new("tokens.issue", meter, (token, stop) => IssuedAsync(tokens, token, stop));
    private readonly MeasuredOperation<(TokenId Current, NewToken Successor, TimeSpan Grace), bool> _reissue = new("tokens.reissue", meter, (reissue, stop) => tokens.ReissueAsync(reissue.Current, reissue.Successor, reissue.Grace, stop));
    private readonly MeasuredOperation<(TokenId Id, TimeSpan Lifetime), StoredToken?> _renew = new("tokens.renew", meter, (renewal, stop) => tokens.RenewAsync(renewal.Id, renewal.Lifetime, stop));
    private readonly MeasuredOperation<TokenId, bool> _revoke = new("tokens.revoke", meter, tokens.RevokeAsync);
    private readonly MeasuredOperation<(string Owner, TokenId? ExceptFamily), int> _revokeAll = new("tokens.revoke_all", meter, (revocation, stop) => tokens.RevokeAllAsync(revocation.Owner, revocation.ExceptFamily, stop));
    private readonly MeasuredOperation<string, IReadOnlyList<StoredToken>> _list = new("tokens.list", meter, tokens.ListAsync);

    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellation = default) => _find.RunAsync(id, cancellation);

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellation = default) => await _issue.RunAsync(token, cancellation).ConfigureAwait(false);

    public ValueTask<bool> ReissueAsync(TokenId current, NewToken successor, TimeSpan grace, CancellationToken cancellation = default) => _reissue.RunAsync((current, successor, grace), cancellation);

    public ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellation = default) => _renew.RunAsync((id, lifetime), cancellation);

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellation = default) => _revoke.RunAsync(id, cancellation);

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellation = default) => _revokeAll.RunAsync((owner, exceptFamily), cancellation);

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellation = default) => _list.RunAsync(owner, cancellation);

    private static async ValueTask<bool> IssuedAsync(ITokenStore tokens, NewToken token, CancellationToken cancellation)
    {
        await tokens.IssueAsync(token, cancellation).ConfigureAwait(false);
        return true;
    }
}
