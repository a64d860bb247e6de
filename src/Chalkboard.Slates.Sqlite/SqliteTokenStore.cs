using Chalkboard.Slates.Sqlite.Engine;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Sqlite;

/// <summary>The tokens of a <see cref="SqliteSlateStore"/>.</summary>
internal sealed class SqliteTokenStore(Readers readers, GroupCommit commits, Sweeper sweeper) : ITokenStore
{
    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellation = default) =>
        readers.RunAsync(id, static (reader, id) => reader.FindToken(id), cancellation);

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellation = default) =>
        await commits.RunAsync(token, static (writer, token) => writer.Issue(token), cancellation).ConfigureAwait(false);

    public ValueTask<bool> ReissueAsync(TokenId current, NewToken successor, TimeSpan grace, CancellationToken cancellation = default) =>
        commits.RunAsync((current, successor, grace), static (writer, s) => writer.Reissue(s.current, s.successor, s.grace), cancellation);

    public async ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellation = default) =>
        await commits.RunAsync((id, lifetime), static (writer, s) => writer.Renew(s.id, s.lifetime), cancellation).ConfigureAwait(false)
            ? await FindAsync(id, cancellation).ConfigureAwait(false)
            : null;

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellation = default) =>
        commits.RunAsync(id, static (writer, id) => writer.Revoke(id), cancellation);

    public async ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellation = default)
    {
        var revoked = await commits.RunAsync((owner, exceptFamily), static (writer, s) => writer.RevokeAll(s.owner, s.exceptFamily), cancellation).ConfigureAwait(false);
        if (revoked > 0) sweeper.SweepSoon();
        return revoked;
    }

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellation = default) =>
        readers.RunAsync(owner, static (reader, owner) => reader.ListTokens(owner), cancellation);
}
