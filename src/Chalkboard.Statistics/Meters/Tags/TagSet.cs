namespace Chalkboard.Statistics.Meters.Tags;

/// <summary>The tags of a measurement, as they are kept.</summary>
internal sealed class TagSet
{
    /// <summary>Measurements with more tags have no record of their own.</summary>
    public const int Most = 32;

    private readonly KeyValuePair<string, object?>[] _tags;

    public TagSet(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _tags = new KeyValuePair<string, object?>[tags.Length];
        for (var i = 0; i < tags.Length; i++) _tags[i] = new(tags[i].Key, TagValue.Kept(tags[i].Value));
        Hash = HashOf(tags);
    }

    public int Hash { get; }

    public ReadOnlySpan<KeyValuePair<string, object?>> Tags => _tags;

    /// <summary>The same number for the same tags in whichever order.</summary>
    public static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = 0u;
        foreach (var (key, value) in tags)
        {
            // The keys are mostly the same, and which value belongs to which is for the comparison to say.
            hash += ((uint)TagValue.Hash(value) ^ (uint)(key?.Length ?? 0)) * 0x9E3779B1;
        }
        return (int)(hash ^ (hash >> 15));
    }

    /// <summary>Whether these are the same tags, in whichever order.</summary>
    public bool Is(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != _tags.Length) return false;
        for (var i = 0; i < tags.Length; i++)
        {
            // Almost always in the same order.
            if (!Is(tags[i], _tags[i]) && !Includes(tags[i])) return false;
        }
        return true;
    }

    private bool Includes(KeyValuePair<string, object?> tag)
    {
        foreach (var mine in _tags)
        {
            if (Is(tag, mine)) return true;
        }
        return false;
    }

    private static bool Is(KeyValuePair<string, object?> tag, KeyValuePair<string, object?> kept) =>
        ((object)tag.Key == kept.Key || tag.Key == kept.Key) && TagValue.Is(tag.Value, kept.Value);
}
