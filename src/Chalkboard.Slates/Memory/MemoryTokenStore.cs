using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Memory;

/// <summary>The tokens of a <see cref="MemorySlateStore"/>, under the same lock.</summary>
internal sealed class MemoryTokenStore(Lock sync, TimeProvider time) : ITokenStore
{
    private readonly Dictionary<TokenId, StoredToken> _tokens = [];

    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (sync) return new(Live(id));
    }

    public ValueTask IssueAsync(NewToken token, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        cancellation.ThrowIfCancellationRequested();
        lock (sync) Add(token, token.Id);
        return default;
    }

    public ValueTask<bool> ReissueAsync(TokenId current, NewToken successor, TimeSpan grace, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(successor);
        cancellation.ThrowIfCancellationRequested();
        lock (sync)
        {
            if (Live(current) is not { } old || old.Owner != successor.Owner) return new(false);
            var end = Earlier(old.ExpiresAt, old.ReadAt + grace);
            _tokens[current] = old with { Superseded = true, ExpiresAt = end, EndsAt = end };
            Add(successor, old.Family);
            return new(true);
        }
    }

    public ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (sync)
        {
            if (Live(id) is not { } token) return default;
            var renewed = token with { SeenAt = token.ReadAt, ExpiresAt = Earlier(token.ReadAt + lifetime, token.EndsAt) };
            _tokens[id] = renewed;
            return new(renewed);
        }
    }

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (sync)
        {
            if (Live(id) is not { } token) return new(false);
            Remove(_tokens.Values.Where(other => other.Owner == token.Owner && other.Family == token.Family));
            return new(true);
        }
    }

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (sync) return new(Remove(LiveOf(owner).Where(token => token.Family != exceptFamily)));
    }

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (sync) return new((IReadOnlyList<StoredToken>)[.. LiveOf(owner).OrderByDescending(token => token.SeenAt)]);
    }

    internal bool HasLive(string owner, TokenId family) => LiveOf(owner).Any(token => token.Family == family);

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private StoredToken? Live(TokenId id)
    {
        var now = time.GetUtcNow();
        return _tokens.TryGetValue(id, out var token) && now < token.ExpiresAt ? token with { ReadAt = now } : null;
    }

    private IEnumerable<StoredToken> LiveOf(string owner)
    {
        var now = time.GetUtcNow();
        return _tokens.Values.Where(token => token.Owner == owner && now < token.ExpiresAt).Select(token => token with { ReadAt = now });
    }

    private int Remove(IEnumerable<StoredToken> tokens)
    {
        var ids = tokens.Select(token => token.Id).ToList();
        ids.ForEach(id => _tokens.Remove(id));
        return ids.Count;
    }

    private void Add(NewToken token, TokenId family)
    {
        var now = time.GetUtcNow();
        Remove(_tokens.Values.Where(held => held.ExpiresAt <= now));
        _tokens[token.Id] = new StoredToken
        {
            Id = token.Id,
            Family = family,
            Owner = token.Owner,
            Label = token.Label,
            Payload = token.Payload.ToArray(),
            IssuedAt = now,
            SeenAt = now,
            ExpiresAt = Earlier(now + token.Lifetime, now + token.AbsoluteLifetime),
            EndsAt = now + token.AbsoluteLifetime,
            ReadAt = now,
            Superseded = false,
        };
        Remove(LiveOf(token.Owner).Where(held => !held.Superseded).OrderByDescending(held => held.Id == token.Id).ThenByDescending(held => held.SeenAt).Skip(token.PerOwner));
    }
}
