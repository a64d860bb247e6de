using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Diagnostics;

/// <summary>The tokens of a <see cref="MeasuredStore"/>.</summary>
internal sealed class MeasuredTokenStore(ITokenStore tokens, StoreMeter meter) : ITokenStore
{
    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellation = default) => StoreMeter.Listening
        ? meter.MeasureAsync("tokens.find", (tokens, id), static (s, stop) => s.tokens.FindAsync(s.id, stop), cancellation)
        : tokens.FindAsync(id, cancellation);

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellation = default)
    {
        if (StoreMeter.Listening) await meter.MeasureAsync("tokens.issue", (tokens, token), static (s, stop) => IssuedAsync(s.tokens, s.token, stop), cancellation).ConfigureAwait(false);
        else await tokens.IssueAsync(token, cancellation).ConfigureAwait(false);
    }

    public ValueTask<bool> ReissueAsync(TokenId current, NewToken successor, TimeSpan grace, CancellationToken cancellation = default) => StoreMeter.Listening
        ? meter.MeasureAsync("tokens.reissue", (tokens, current, successor, grace), static (s, stop) => s.tokens.ReissueAsync(s.current, s.successor, s.grace, stop), cancellation)
        : tokens.ReissueAsync(current, successor, grace, cancellation);

    public ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellation = default) => StoreMeter.Listening
        ? meter.MeasureAsync("tokens.renew", (tokens, id, lifetime), static (s, stop) => s.tokens.RenewAsync(s.id, s.lifetime, stop), cancellation)
        : tokens.RenewAsync(id, lifetime, cancellation);

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellation = default) => StoreMeter.Listening
        ? meter.MeasureAsync("tokens.revoke", (tokens, id), static (s, stop) => s.tokens.RevokeAsync(s.id, stop), cancellation)
        : tokens.RevokeAsync(id, cancellation);

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellation = default) => StoreMeter.Listening
        ? meter.MeasureAsync("tokens.revoke_all", (tokens, owner, exceptFamily), static (s, stop) => s.tokens.RevokeAllAsync(s.owner, s.exceptFamily, stop), cancellation)
        : tokens.RevokeAllAsync(owner, exceptFamily, cancellation);

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellation = default) => StoreMeter.Listening
        ? meter.MeasureAsync("tokens.list", (tokens, owner), static (s, stop) => s.tokens.ListAsync(s.owner, stop), cancellation)
        : tokens.ListAsync(owner, cancellation);

    private static async ValueTask<bool> IssuedAsync(ITokenStore tokens, NewToken token, CancellationToken cancellation)
    {
        await tokens.IssueAsync(token, cancellation).ConfigureAwait(false);
        return true;
    }
}
