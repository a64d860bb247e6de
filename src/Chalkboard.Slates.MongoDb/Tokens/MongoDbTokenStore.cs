using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.MongoDb.Tokens;

/// <summary>The tokens of a <see cref="MongoDbSlateStore"/>.</summary>
internal sealed class MongoDbTokenStore(TokenCommands tokens, OperationExecutor executor, ChangeFeed ends) : ITokenStore
{
    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellationToken = default) =>
        executor.ReadAsync(
            (tokens, id),
            static (arguments, cancellationToken) => arguments.tokens.FindAsync(arguments.id, cancellationToken),
            cancellationToken);

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        await executor.WriteAsync(
            (tokens, token),
            static (arguments, cancellationToken) => arguments.tokens.IssueAsync(arguments.token, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<bool> ReissueAsync(
        TokenId current, NewToken successor, TimeSpan gracePeriod, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(successor);
        return executor.WriteAsync(
            (tokens, current, successor, gracePeriod),
            static (arguments, cancellationToken) =>
                arguments.tokens.ReissueAsync(arguments.current, arguments.successor, arguments.gracePeriod, cancellationToken),
            cancellationToken);
    }

    public ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        executor.WriteAsync(
            (tokens, id, lifetime),
            static (arguments, cancellationToken) => arguments.tokens.RenewAsync(arguments.id, arguments.lifetime, cancellationToken),
            cancellationToken);

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellationToken = default) =>
        executor.WriteAsync(
            (tokens, id),
            static (arguments, cancellationToken) => arguments.tokens.RevokeAsync(arguments.id, cancellationToken),
            cancellationToken);

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellationToken = default) =>
        executor.WriteAsync(
            (tokens, owner, exceptFamily),
            static (arguments, cancellationToken) =>
                arguments.tokens.RevokeAllAsync(arguments.owner, arguments.exceptFamily, cancellationToken),
            cancellationToken);

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellationToken = default) =>
        executor.ReadAsync(
            (tokens, owner),
            static (arguments, cancellationToken) => arguments.tokens.ListAsync(arguments.owner, cancellationToken),
            cancellationToken);

    public IAsyncEnumerable<string?> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        ends.WatchOwnersAsync(owner, cancellationToken);
}
