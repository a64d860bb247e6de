using System.Text.Json.Serialization;

namespace IdSets.NewIdSets;

/// <summary>Some of the ids without conflict.</summary>
public sealed record IdChunk(IReadOnlyList<string> Ids);

/// <summary>Some of the conflicts, in the order of the file.</summary>
public sealed record ConflictChunk(IReadOnlyList<Conflict> Conflicts)
{
    /// <summary>The ids that can be added to the set in spite of the conflict.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Keepable =>
        [.. Conflicts.Where(conflict => conflict.Kind != ConflictKind.Malformed).Select(conflict => conflict.Text)];
}

/// <summary>A line in conflict with an earlier line, another set, or the rule for ids.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Text">The id, or the beginning of an invalid one.</param>
/// <param name="Kind">The kind of conflict.</param>
/// <param name="Set">The set that has the id already.</param>
public sealed record Conflict(int Line, string Text, ConflictKind Kind, string? Set = null);

/// <summary>The kind of a conflict.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConflictKind>))]
public enum ConflictKind
{
    /// <summary>The line has no valid id.</summary>
    Malformed,

    /// <summary>The file has the id on an earlier line.</summary>
    Duplicate,

    /// <summary>Another set has the id.</summary>
    Taken,
}

/// <summary>The progress of reading a file.</summary>
/// <param name="Lines">The number of lines that have been read.</param>
/// <param name="Bytes">The number of bytes that have been read.</param>
/// <param name="Length">The length of the file in bytes.</param>
public sealed record UploadProgress(int Lines, long Bytes, long Length);
