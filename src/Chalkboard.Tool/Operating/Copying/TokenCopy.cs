using Chalkboard.Slates.Storage;

namespace Chalkboard.Tool.Operating.Copying;

/// <summary>
/// Copies the sign-ins of one owner, so that browsers stay signed in: a token is known by its hash, which is copied. One
/// that was reissued lives for a moment more, and is left out.
/// </summary>
internal sealed class TokenCopy(OpenStore source, OpenStore target, bool mirror, SourceClock clock, CopyTally tally)
{
    // A lifetime that differs by less was copied by an earlier run.
    private static readonly TimeSpan _sameLifetime = TimeSpan.FromMinutes(1);

    public async Task CopyAsync(string owner, CancellationToken cancellation)
    {
        var tokens = await source.Store.Tokens.ListAsync(owner, cancellation).ConfigureAwait(false);
        if (tokens is [var any, ..]) clock.Learn(any);
        // The most recently seen last, so that the target keeps their order.
        foreach (var token in tokens.Reverse())
            if (!token.IsSuperseded) await CopyAsync(token, cancellation).ConfigureAwait(false);

        if (mirror) await RevokeOthersAsync(owner, tokens, cancellation).ConfigureAwait(false);
    }

    private async Task CopyAsync(StoredToken token, CancellationToken cancellation)
    {
        if (token.ExpiresAt <= token.ReadAt) return;
        if (await target.Store.Tokens.FindAsync(token.Id, cancellation).ConfigureAwait(false) is { } there)
        {
            // It was renewed since an earlier run.
            var left = token.ExpiresAt - token.ReadAt;
            if (mirror && left - (there.ExpiresAt - there.ReadAt) > _sameLifetime) await target.Store.Tokens.RenewAsync(token.Id, left, cancellation).ConfigureAwait(false);
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
        await target.Store.Tokens.IssueAsync(copy, cancellation).ConfigureAwait(false);
        tally.Token();
    }

    private async Task RevokeOthersAsync(string owner, IReadOnlyList<StoredToken> tokens, CancellationToken cancellation)
    {
        var known = tokens.Where(token => !token.IsSuperseded).Select(token => token.Id).ToHashSet();
        foreach (var token in await target.Store.Tokens.ListAsync(owner, cancellation).ConfigureAwait(false))
            if (!known.Contains(token.Id) && await target.Store.Tokens.RevokeAsync(token.Id, cancellation).ConfigureAwait(false)) tally.Revoked(1);
    }
}
