namespace Chalkboard.Statistics.Meters.Tags;

/// <summary>The fields of a record that hold its tags, sorted by name, and the name of the record.</summary>
internal sealed class TagFields
{
    /// <summary>The name of the record of measurements without tags, in a collection of measurements with tags.</summary>
    public const string NoTagsName = "(no tags)";

    private TagFields(string recordName, string[] names, string?[] values)
    {
        RecordName = recordName;
        Names = names;
        Values = values;
    }

    public string RecordName { get; }

    public string[] Names { get; }

    public string?[] Values { get; }

    /// <summary>Creates the fields of a tag set. A tag with a reserved name gets another one.</summary>
    public static TagFields Create(ReadOnlySpan<KeyValuePair<string, object?>> tags, ReadOnlySpan<string> reservedNames)
    {
        var fields = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            var name = Meters.EntryNames.Normalize(key);
            if (reservedNames.Contains(name)) name = $"{name} (tag)";
            fields[name] = TagValue.ToText(value);
        }
        return new TagFields(
            fields.Count == 0 ? NoTagsName : string.Join(", ", fields.Select(field => $"{field.Key}={field.Value}")),
            [.. fields.Keys],
            [.. fields.Values]);
    }
}
