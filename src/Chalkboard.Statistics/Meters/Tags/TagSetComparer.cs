namespace Chalkboard.Statistics.Meters.Tags;

/// <summary>Finds tag sets by the tags of a measurement, without making a tag set of them.</summary>
internal sealed class TagSetComparer : IEqualityComparer<TagSet>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, TagSet>
{
    public static TagSetComparer Instance { get; } = new();

    public bool Equals(TagSet? one, TagSet? other) => one == other || (one is not null && other is not null && one.Hash == other.Hash && one.Is(other.Tags));

    public int GetHashCode(TagSet set) => set.Hash;

    public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> tags, TagSet set) => set.Is(tags);

    public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> tags) => TagSet.HashOf(tags);

    public TagSet Create(ReadOnlySpan<KeyValuePair<string, object?>> tags) => new(tags);
}
