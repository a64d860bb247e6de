namespace Chalkboard.Statistics.Meters.Tags;

/// <summary>The tags of a measurement, as they are kept.</summary>
internal sealed class TagSet
{
    /// <summary>Measurements with more tags have no record of their own.</summary>
    public const int MaxTags = 32;

    private readonly KeyValuePair<string, object?>[] _tags;

    public TagSet(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _tags = new KeyValuePair<string, object?>[tags.Length];
        for (var i = 0; i < tags.Length; i++) _tags[i] = new(tags[i].Key, TagValue.ToStored(tags[i].Value));
        Hash = ComputeHash(tags);
    }

    public int Hash { get; }

    public ReadOnlySpan<KeyValuePair<string, object?>> Tags => _tags;

    /// <summary>The same number for the same tags in whichever order.</summary>
    public static int ComputeHash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = 0u;
        foreach (var (key, value) in tags)
        {
            // The keys are mostly the same, and which value belongs to which is for the comparison to say.
            hash += ((uint)TagValue.ComputeHash(value) ^ (uint)(key?.Length ?? 0)) * 0x9E3779B1;
        }
        return (int)(hash ^ (hash >> 15));
    }

    /// <summary>Whether these are the same tags, in whichever order.</summary>
    public bool Matches(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != _tags.Length) return false;
        for (var i = 0; i < tags.Length; i++)
        {
            // Almost always in the same order.
            if (!Matches(tags[i], _tags[i]) && !Contains(tags[i])) return false;
        }
        return true;
    }

    private bool Contains(KeyValuePair<string, object?> tag)
    {
        foreach (var stored in _tags)
        {
            if (Matches(tag, stored)) return true;
        }
        return false;
    }

    private static bool Matches(KeyValuePair<string, object?> tag, KeyValuePair<string, object?> stored) =>
        ((object)tag.Key == stored.Key || tag.Key == stored.Key) && TagValue.Matches(tag.Value, stored.Value);
}
