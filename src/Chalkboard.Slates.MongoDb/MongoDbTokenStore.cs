using Chalkboard.Slates.MongoDb.Engine;
using Chalkboard.Slates.MongoDb.Tokens;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.MongoDb;

/// <summary>The tokens of a <see cref="MongoDbSlateStore"/>.</summary>
internal sealed class MongoDbTokenStore(TokenCommands tokens, Operations operations) : ITokenStore
{
    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellation = default) =>
        operations.ReadAsync((tokens, id), static (s, stop) => s.tokens.FindAsync(s.id, stop), cancellation);

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        await operations.WriteAsync((tokens, token), static (s, stop) => s.tokens.IssueAsync(s.token, stop), cancellation).ConfigureAwait(false);
    }

    public ValueTask<bool> ReissueAsync(TokenId current, NewToken successor, TimeSpan grace, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(successor);
        return operations.WriteAsync((tokens, current, successor, grace), static (s, stop) => s.tokens.ReissueAsync(s.current, s.successor, s.grace, stop), cancellation);
    }

    public ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellation = default) =>
        operations.WriteAsync((tokens, id, lifetime), static (s, stop) => s.tokens.RenewAsync(s.id, s.lifetime, stop), cancellation);

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellation = default) =>
        operations.WriteAsync((tokens, id), static (s, stop) => s.tokens.RevokeAsync(s.id, stop), cancellation);

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellation = default) =>
        operations.WriteAsync((tokens, owner, exceptFamily), static (s, stop) => s.tokens.RevokeAllAsync(s.owner, s.exceptFamily, stop), cancellation);

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellation = default) =>
        operations.ReadAsync((tokens, owner), static (s, stop) => s.tokens.ListAsync(s.owner, stop), cancellation);
}
