using Chalkboard.Slates.Storage;

namespace Chalkboard.Tool.Stores.Copying;

/// <summary>
/// Copies the sign-ins of one owner, so that browsers stay signed in: it copies the hashes that identify tokens. Superseded tokens, which
/// expire soon, are left out.
/// </summary>
internal sealed class TokenCopy(StoreConnection source, StoreConnection target, bool mirror, SourceClock clock, CopyTally tally)
{
    // The remaining lifetimes of a token and its copy differ by less than this, unless the token was renewed after it was copied.
    private static readonly TimeSpan _lifetimeTolerance = TimeSpan.FromMinutes(1);

    public async Task CopyAsync(string owner, CancellationToken cancellationToken)
    {
        var tokens = await source.Store.Tokens.ListAsync(owner, cancellationToken).ConfigureAwait(false);
        if (tokens is [var first, ..]) clock.Synchronize(first);
        // The most recently seen token comes last, so that the target keeps the order.
        foreach (var token in tokens.Reverse())
            if (!token.IsSuperseded) await CopyAsync(token, cancellationToken).ConfigureAwait(false);

        if (mirror) await RevokeOthersAsync(owner, tokens, cancellationToken).ConfigureAwait(false);
    }

    private async Task CopyAsync(StoredToken token, CancellationToken cancellationToken)
    {
        if (token.ExpiresAt <= token.ReadAt) return;
        if (await target.Store.Tokens.FindAsync(token.Id, cancellationToken).ConfigureAwait(false) is { } existing)
        {
            // The token was renewed after an earlier run.
            var remaining = token.ExpiresAt - token.ReadAt;
            if (mirror && remaining - (existing.ExpiresAt - existing.ReadAt) > _lifetimeTolerance)
                await target.Store.Tokens.RenewAsync(token.Id, remaining, cancellationToken).ConfigureAwait(false);
            return;
        }

        var copy = new NewToken
        {
            Id = token.Id,
            Owner = token.Owner,
            Label = token.Label,
            Payload = token.Payload,
            Lifetime = token.ExpiresAt - token.ReadAt,
            AbsoluteLifetime = token.AbsoluteExpiresAt - token.ReadAt,
            MaxPerOwner = int.MaxValue,
        };
        await target.Store.Tokens.IssueAsync(copy, cancellationToken).ConfigureAwait(false);
        tally.AddToken();
    }

    private async Task RevokeOthersAsync(string owner, IReadOnlyList<StoredToken> tokens, CancellationToken cancellationToken)
    {
        var sourceIds = tokens.Where(token => !token.IsSuperseded).Select(token => token.Id).ToHashSet();
        foreach (var token in await target.Store.Tokens.ListAsync(owner, cancellationToken).ConfigureAwait(false))
            if (!sourceIds.Contains(token.Id) && await target.Store.Tokens.RevokeAsync(token.Id, cancellationToken).ConfigureAwait(false))
                tally.AddRevoked(1);
    }
}
