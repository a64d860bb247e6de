using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Memory;

/// <summary>The tokens of a <see cref="MemorySlateStore"/>, under the same lock.</summary>
internal sealed class MemoryTokenStore(Lock storeLock, TimeProvider timeProvider) : ITokenStore
{
    private readonly Dictionary<TokenId, StoredToken> _tokens = [];
    private readonly Dictionary<string, MemoryTokenIndex> _indexesByOwner = new(StringComparer.Ordinal);
    private readonly SortedSet<(DateTimeOffset ExpiresAt, string Id)> _byExpiry =
        new(Comparer<(DateTimeOffset ExpiresAt, string Id)>.Create(
        (a, b) => a.ExpiresAt.CompareTo(b.ExpiresAt) is not 0 and var order ? order : string.CompareOrdinal(a.Id, b.Id)));

    /// <summary>The ends of sign-ins.</summary>
    public ChangeFeed Ends { get; } = new();

    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (storeLock) return new(FindLive(id));
    }

    public ValueTask IssueAsync(NewToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        cancellationToken.ThrowIfCancellationRequested();
        lock (storeLock) Add(token, token.Id);
        return default;
    }

    public ValueTask<bool> ReissueAsync(
        TokenId current, NewToken successor, TimeSpan gracePeriod, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(successor);
        cancellationToken.ThrowIfCancellationRequested();
        lock (storeLock)
        {
            if (FindLive(current) is not { IsSuperseded: false } stored || stored.Owner != successor.Owner) return new(false);
            var expiresAt = Min(stored.ExpiresAt, stored.ReadAt + gracePeriod);
            Put(stored with { IsSuperseded = true, ExpiresAt = expiresAt, AbsoluteExpiresAt = expiresAt });
            Add(successor, stored.Family);
            return new(true);
        }
    }

    public ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (storeLock)
        {
            if (FindLive(id) is not { } token) return default;
            var renewed = token with { SeenAt = token.ReadAt, ExpiresAt = Min(token.ReadAt + lifetime, token.AbsoluteExpiresAt) };
            Put(renewed);
            return new(renewed);
        }
    }

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (storeLock)
        {
            if (FindLive(id) is not { } token) return new(false);
            RevokeFamily(token.Owner, token.Family);
            return new(true);
        }
    }

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (storeLock)
        {
            var revoked = ListLive(owner).Where(token => token.Family != exceptFamily).ToList();
            revoked.ForEach(Remove);
            if (revoked.Count > 0) Ends.Publish(DocumentChange.Resync(owner));
            return new(revoked.Count);
        }
    }

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (storeLock) return new((IReadOnlyList<StoredToken>)[.. ListLive(owner).OrderByDescending(token => token.SeenAt)]);
    }

    public IAsyncEnumerable<string?> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        Ends.WatchOwnersAsync(owner, cancellationToken);

    internal bool HasLiveToken(string owner, TokenId family) =>
        _indexesByOwner.TryGetValue(owner, out var index) && index.GetFamily(family).Any(id => FindLive(id) is not null);

    private static (DateTimeOffset ExpiresAt, string Id) GetExpiryKey(StoredToken token) => (token.ExpiresAt, token.Id.ToString());

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    internal StoredToken? FindLive(TokenId id)
    {
        var now = timeProvider.GetUtcNow();
        return _tokens.TryGetValue(id, out var token) && now < token.ExpiresAt ? token with { ReadAt = now } : null;
    }

    private IEnumerable<StoredToken> ListLive(string owner) =>
        _indexesByOwner.TryGetValue(owner, out var index) ? index.All.Select(FindLive).OfType<StoredToken>() : [];

    private void Add(NewToken token, TokenId family)
    {
        Sweep();
        var now = timeProvider.GetUtcNow();
        Put(new StoredToken
        {
            Id = token.Id,
            Family = family,
            Owner = token.Owner,
            Label = token.Label,
            Payload = token.Payload.ToArray(),
            IssuedAt = now,
            SeenAt = now,
            ExpiresAt = Min(now + token.Lifetime, now + token.AbsoluteLifetime),
            AbsoluteExpiresAt = now + token.AbsoluteLifetime,
            ReadAt = now,
            IsSuperseded = false,
        });
        var index = _indexesByOwner[token.Owner];
        while (index.ActiveCount > token.MaxPerOwner
            && index.FindLeastRecentlySeen(token.Id) is { } leastRecentlySeen) RevokeFamily(token.Owner, _tokens[leastRecentlySeen].Family);
    }

    private void Put(StoredToken token)
    {
        if (_tokens.TryGetValue(token.Id, out var previous)) Remove(previous);
        _tokens[token.Id] = token;
        if (!_indexesByOwner.TryGetValue(token.Owner, out var index)) _indexesByOwner[token.Owner] = index = new();
        index.Add(token);
        _byExpiry.Add(GetExpiryKey(token));
    }

    private void Remove(StoredToken token)
    {
        if (!_tokens.Remove(token.Id, out var stored)) return;
        _byExpiry.Remove(GetExpiryKey(stored));
        var index = _indexesByOwner[stored.Owner];
        index.Remove(stored);
        if (index.IsEmpty) _indexesByOwner.Remove(stored.Owner);
    }

    private void RevokeFamily(string owner, TokenId family)
    {
        foreach (var id in _indexesByOwner[owner].GetFamily(family).ToList()) Remove(_tokens[id]);
        Ends.Publish(DocumentChange.Resync(owner));
    }

    private void Sweep()
    {
        var now = timeProvider.GetUtcNow();
        while (_byExpiry.Count > 0 && _byExpiry.Min is var (expiresAt, id) && expiresAt <= now) Remove(_tokens[TokenId.Parse(id, null)]);
    }
}
