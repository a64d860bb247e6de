using Chalkboard.Slates.Sqlite.Commits;
using Chalkboard.Slates.Sqlite.Connections;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Sqlite.Tokens;

/// <summary>The tokens of a <see cref="SqliteSlateStore"/>.</summary>
internal sealed class SqliteTokenStore(
    ReadConnectionPool readConnections, GroupCommit groupCommit, Sweeper sweeper, ChangeFeed ends) : ITokenStore
{
    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellationToken = default) =>
        readConnections.RunAsync(id, static (reader, id) => reader.FindToken(id), cancellationToken);

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellationToken = default) =>
        await groupCommit.RunAsync(token, static (writer, token) => writer.Tokens.Issue(token), cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> ReissueAsync(
        TokenId current, NewToken successor, TimeSpan gracePeriod, CancellationToken cancellationToken = default) =>
        groupCommit.RunAsync(
            (current, successor, gracePeriod),
            static (writer, arguments) => writer.Tokens.Reissue(arguments.current, arguments.successor, arguments.gracePeriod),
            cancellationToken);

    public async ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        await groupCommit.RunAsync(
            (id, lifetime),
            static (writer, arguments) => writer.Tokens.Renew(arguments.id, arguments.lifetime),
            cancellationToken).ConfigureAwait(false)
            ? await FindAsync(id, cancellationToken).ConfigureAwait(false)
            : null;

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellationToken = default) =>
        groupCommit.RunAsync(id, static (writer, id) => writer.Tokens.RevokeFamily(id), cancellationToken);

    public async ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellationToken = default)
    {
        var revokedCount = await groupCommit.RunAsync(
            (owner, exceptFamily),
            static (writer, arguments) => writer.Tokens.RevokeAll(arguments.owner, arguments.exceptFamily),
            cancellationToken).ConfigureAwait(false);
        if (revokedCount > 0) sweeper.RequestSweep();
        return revokedCount;
    }

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellationToken = default) =>
        readConnections.RunAsync(owner, static (reader, owner) => reader.ListTokens(owner), cancellationToken);

    public IAsyncEnumerable<string?> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        ends.WatchOwnersAsync(owner, cancellationToken);
}
