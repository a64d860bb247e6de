using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Memory;

/// <summary>The tokens of one owner: by family, and those that are not superseded by when they were seen.</summary>
internal sealed class MemorySignIns
{
    private readonly Dictionary<TokenId, HashSet<TokenId>> _families = [];
    private readonly SortedSet<(DateTimeOffset SeenAt, long Order, TokenId Id)> _bySeen = new(Comparer<(DateTimeOffset SeenAt, long Order, TokenId Id)>.Create(
        (a, b) => a.SeenAt.CompareTo(b.SeenAt) is not 0 and var order ? order : a.Order.CompareTo(b.Order)));

    private readonly Dictionary<TokenId, long> _orders = [];
    private long _last;

    /// <summary>How many tokens are not superseded.</summary>
    public int Count => _bySeen.Count;

    public bool IsEmpty => _families.Count == 0;

    public IEnumerable<TokenId> All => _families.Values.SelectMany(family => family);

    public IEnumerable<TokenId> Family(TokenId family) => _families.GetValueOrDefault(family) ?? [];

    public void Add(StoredToken token)
    {
        if (!_families.TryGetValue(token.Family, out var family)) _families[token.Family] = family = [];
        family.Add(token.Id);
        if (token.Superseded) return;
        _orders[token.Id] = ++_last;
        _bySeen.Add((token.SeenAt, _last, token.Id));
    }

    public void Remove(StoredToken token)
    {
        if (_families.TryGetValue(token.Family, out var family) && family.Remove(token.Id) && family.Count == 0) _families.Remove(token.Family);
        if (_orders.Remove(token.Id, out var order)) _bySeen.Remove((token.SeenAt, order, token.Id));
    }

    /// <summary>The token that was seen longest ago, apart from one.</summary>
    public TokenId? SeenLongestAgo(TokenId except)
    {
        foreach (var (_, _, id) in _bySeen)
            if (id != except) return id;
        return null;
    }
}
