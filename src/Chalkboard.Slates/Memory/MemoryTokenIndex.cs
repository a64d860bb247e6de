using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Memory;

/// <summary>The tokens of one owner: by family, and those that are not superseded also by the time at which they were last seen.</summary>
internal sealed class MemoryTokenIndex
{
    private readonly Dictionary<TokenId, HashSet<TokenId>> _families = [];
    private readonly SortedSet<(DateTimeOffset SeenAt, long Order, TokenId Id)> _bySeenAt =
        new(Comparer<(DateTimeOffset SeenAt, long Order, TokenId Id)>.Create(
        (a, b) => a.SeenAt.CompareTo(b.SeenAt) is not 0 and var order ? order : a.Order.CompareTo(b.Order)));

    private readonly Dictionary<TokenId, long> _sequenceNumbers = [];
    private long _lastSequenceNumber;

    /// <summary>The number of tokens that are not superseded.</summary>
    public int ActiveCount => _bySeenAt.Count;

    public bool IsEmpty => _families.Count == 0;

    public IEnumerable<TokenId> All => _families.Values.SelectMany(family => family);

    public IEnumerable<TokenId> GetFamily(TokenId family) => _families.GetValueOrDefault(family) ?? [];

    public void Add(StoredToken token)
    {
        if (!_families.TryGetValue(token.Family, out var family)) _families[token.Family] = family = [];
        family.Add(token.Id);
        if (token.IsSuperseded) return;
        _sequenceNumbers[token.Id] = ++_lastSequenceNumber;
        _bySeenAt.Add((token.SeenAt, _lastSequenceNumber, token.Id));
    }

    public void Remove(StoredToken token)
    {
        if (_families.TryGetValue(token.Family, out var family) && family.Remove(token.Id) && family.Count == 0)
            _families.Remove(token.Family);
        if (_sequenceNumbers.Remove(token.Id, out var sequenceNumber)) _bySeenAt.Remove((token.SeenAt, sequenceNumber, token.Id));
    }

    /// <summary>Finds the least recently seen token, except one.</summary>
    public TokenId? FindLeastRecentlySeen(TokenId except)
    {
        foreach (var (_, _, id) in _bySeenAt)
            if (id != except) return id;
        return null;
    }
}
