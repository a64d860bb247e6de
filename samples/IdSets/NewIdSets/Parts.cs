using System.Text.Json.Serialization;

namespace IdSets.NewIdSets;

/// <summary>Some of the ids without conflict.</summary>
public sealed record IdChunk(IReadOnlyList<string> Ids);

/// <summary>Some of the conflicts, in the order of the file.</summary>
public sealed record ConflictChunk(IReadOnlyList<Conflict> Conflicts)
{
    /// <summary>The ids that can come into the set all the same.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Keepable =>
        [.. Conflicts.Where(conflict => conflict.Kind != ConflictKind.Malformed).Select(conflict => conflict.Text)];
}

/// <summary>A line that can't simply become an id of the set.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Text">The id, or the beginning of an invalid one.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Set">The set that has the id already.</param>
public sealed record Conflict(int Line, string Text, ConflictKind Kind, string? Set = null);

/// <summary>What is wrong with a line.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConflictKind>))]
public enum ConflictKind
{
    /// <summary>It is no id.</summary>
    Malformed,

    /// <summary>The file has the id on an earlier line.</summary>
    Duplicate,

    /// <summary>Another set has the id.</summary>
    Taken,
}

/// <summary>How far a file has been read.</summary>
/// <param name="Lines">Lines so far.</param>
/// <param name="Bytes">Bytes so far.</param>
/// <param name="Length">Bytes in all.</param>
public sealed record UploadProgress(int Lines, long Bytes, long Length);
