namespace Chalkboard.Statistics.Meters.Tags;

/// <summary>A stored copy of the tags of a measurement.</summary>
internal sealed class TagSet
{
    /// <summary>The number of tags up to which a set of tags gets its own record.</summary>
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

    /// <summary>Returns the same hash code for the same tags in any order.</summary>
    public static int ComputeHash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = 0u;
        foreach (var (key, value) in tags)
        {
            // The keys are usually the same, so only their length counts.
            hash += ((uint)TagValue.ComputeHash(value) ^ (uint)(key?.Length ?? 0)) * 0x9E3779B1;
        }
        return (int)(hash ^ (hash >> 15));
    }

    /// <summary>True if these are the same tags, in any order.</summary>
    public bool Matches(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != _tags.Length) return false;
        for (var i = 0; i < tags.Length; i++)
        {
            // Usually they are in the same order.
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
