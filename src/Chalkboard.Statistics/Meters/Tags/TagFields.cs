namespace Chalkboard.Statistics.Meters.Tags;

/// <summary>The tags of a record as its fields, sorted by name, and the name of the record.</summary>
internal sealed class TagFields
{
    /// <summary>The name of the record of measurements without tags beside others with tags.</summary>
    public const string None = "(no tags)";

    private TagFields(string record, string[] names, string?[] texts)
    {
        Record = record;
        Names = names;
        Texts = texts;
    }

    public string Record { get; }

    public string[] Names { get; }

    public string?[] Texts { get; }

    /// <summary>The fields of a tag set in a record whose other fields have these names.</summary>
    public static TagFields Of(ReadOnlySpan<KeyValuePair<string, object?>> kept, ReadOnlySpan<string> others)
    {
        var fields = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (key, value) in kept)
        {
            var name = Meters.Names.Of(key);
            if (others.Contains(name)) name = $"{name} (tag)";
            fields[name] = TagValue.Text(value);
        }
        return new TagFields(
            fields.Count == 0 ? None : string.Join(", ", fields.Select(field => $"{field.Key}={field.Value}")),
            [.. fields.Keys],
            [.. fields.Values]);
    }
}
