using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Memory;

/// <summary>The tokens of a <see cref="MemorySlateStore"/>, under the same lock.</summary>
internal sealed class MemoryTokenStore(Lock sync, TimeProvider time) : ITokenStore
{
    private readonly Dictionary<TokenId, StoredToken> _tokens = [];
    private readonly Dictionary<string, MemorySignIns> _owners = new(StringComparer.Ordinal);
    private readonly SortedSet<(DateTimeOffset End, string Id)> _expiries = new(Comparer<(DateTimeOffset End, string Id)>.Create(
        (a, b) => a.End.CompareTo(b.End) is not 0 and var order ? order : string.CompareOrdinal(a.Id, b.Id)));

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
            if (Live(current) is not { Superseded: false } old || old.Owner != successor.Owner) return new(false);
            var end = Earlier(old.ExpiresAt, old.ReadAt + grace);
            Put(old with { Superseded = true, ExpiresAt = end, EndsAt = end });
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
            Put(renewed);
            return new(renewed);
        }
    }

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (sync)
        {
            if (Live(id) is not { } token) return new(false);
            EndFamily(token.Owner, token.Family);
            return new(true);
        }
    }

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (sync)
        {
            var revoked = LiveOf(owner).Where(token => token.Family != exceptFamily).ToList();
            revoked.ForEach(Remove);
            return new(revoked.Count);
        }
    }

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (sync) return new((IReadOnlyList<StoredToken>)[.. LiveOf(owner).OrderByDescending(token => token.SeenAt)]);
    }

    internal bool HasLive(string owner, TokenId family) =>
        _owners.TryGetValue(owner, out var signIns) && signIns.Family(family).Any(id => Live(id) is not null);

    private static (DateTimeOffset End, string Id) Expiry(StoredToken token) => (token.ExpiresAt, token.Id.ToString());

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private StoredToken? Live(TokenId id)
    {
        var now = time.GetUtcNow();
        return _tokens.TryGetValue(id, out var token) && now < token.ExpiresAt ? token with { ReadAt = now } : null;
    }

    private IEnumerable<StoredToken> LiveOf(string owner) =>
        _owners.TryGetValue(owner, out var signIns) ? signIns.All.Select(Live).OfType<StoredToken>() : [];

    private void Add(NewToken token, TokenId family)
    {
        Sweep();
        var now = time.GetUtcNow();
        Put(new StoredToken
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
        });
        var signIns = _owners[token.Owner];
        while (signIns.Count > token.PerOwner && signIns.SeenLongestAgo(token.Id) is { } other) EndFamily(token.Owner, _tokens[other].Family);
    }

    private void Put(StoredToken token)
    {
        if (_tokens.TryGetValue(token.Id, out var before)) Remove(before);
        _tokens[token.Id] = token;
        if (!_owners.TryGetValue(token.Owner, out var signIns)) _owners[token.Owner] = signIns = new();
        signIns.Add(token);
        _expiries.Add(Expiry(token));
    }

    private void Remove(StoredToken token)
    {
        if (!_tokens.Remove(token.Id, out var held)) return;
        _expiries.Remove(Expiry(held));
        var signIns = _owners[held.Owner];
        signIns.Remove(held);
        if (signIns.IsEmpty) _owners.Remove(held.Owner);
    }

    private void EndFamily(string owner, TokenId family)
    {
        foreach (var id in _owners[owner].Family(family).ToList()) Remove(_tokens[id]);
    }

    private void Sweep()
    {
        var now = time.GetUtcNow();
        while (_expiries.Count > 0 && _expiries.Min is var (end, id) && end <= now) Remove(_tokens[TokenId.Parse(id, null)]);
    }
}
