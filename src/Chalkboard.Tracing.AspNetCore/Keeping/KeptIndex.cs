using System.Collections.Immutable;

namespace Chalkboard.Tracing.AspNetCore.Keeping;

/// <summary>What is kept, by id, which is by age. It does not change: each change makes another, at the cost of a few nodes.</summary>
internal sealed class KeptIndex
{
    public static readonly KeptIndex Empty = new(ImmutableSortedDictionary.Create<string, KeptTrace>(StringComparer.Ordinal), 0);

    private readonly ImmutableSortedDictionary<string, KeptTrace> _byId;
    private readonly long _bytes;

    private KeptIndex(ImmutableSortedDictionary<string, KeptTrace> byId, long bytes) => (_byId, _bytes) = (byId, bytes);

    public static KeptIndex Of(IEnumerable<KeptTrace> all)
    {
        var byId = Empty._byId.AddRange(all.Select(kept => KeyValuePair.Create(kept.Id, kept)));
        return new(byId, byId.Values.Sum(kept => kept.Bytes));
    }

    public int Count => _byId.Count;

    /// <summary>All, the newest first.</summary>
    public IEnumerable<KeptTrace> Newest => _byId.Values.Reverse();

    public KeptTrace? Find(string id) => _byId.GetValueOrDefault(id);

    public KeptIndex With(KeptTrace kept) => new(_byId.SetItem(kept.Id, kept), _bytes + kept.Bytes - (Find(kept.Id)?.Bytes ?? 0));

    public KeptIndex Without(KeptTrace kept) => new(_byId.Remove(kept.Id), _bytes - kept.Bytes);

    /// <summary>The oldest, if there are more than may be kept; else null.</summary>
    public KeptTrace? Excess(KeptTracesOptions options) => Count > options.Count || _bytes > options.Bytes ? _byId.First().Value : null;
}
