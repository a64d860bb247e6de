using System.Text.Json.Serialization;

namespace IdSets.NewIdSets;

/// <summary>An uploaded set that waits for its user's decision: the summary. The ids and conflicts are in parts.</summary>
public sealed record NewIdSet
{
    /// <summary>The name of the set.</summary>
    public required string Name { get; init; }

    /// <summary>The time of the upload.</summary>
    public required DateTimeOffset UploadedAt { get; init; }

    /// <summary>True once the whole file has been read.</summary>
    public bool IsReceived { get; init; }

    /// <summary>The key of the newest set when the upload began. Sets after it may have taken ids that were free.</summary>
    public required int NewestSet { get; init; }

    /// <summary>The number of ids without conflict.</summary>
    public required int Fresh { get; init; }

    /// <summary>The number of lines that repeat an earlier one.</summary>
    public required int Duplicates { get; init; }

    /// <summary>The number of ids that are in another set already.</summary>
    public required int Taken { get; init; }

    /// <summary>The number of lines without a valid id.</summary>
    public required int Malformed { get; init; }

    /// <summary>The number of parts with ids.</summary>
    public required int IdChunks { get; init; }

    /// <summary>The number of parts with conflicts.</summary>
    public required int ConflictChunks { get; init; }

    /// <summary>The user's decision. It is recorded before it is carried out, so that a crash loses nothing.</summary>
    public Decision? Decision { get; init; }

    /// <summary>The number of conflicts.</summary>
    [JsonIgnore]
    public int Conflicts => Duplicates + Taken + Malformed;

    /// <summary>The number of conflicts that can be kept: all but malformed lines.</summary>
    [JsonIgnore]
    public int Keepable => Duplicates + Taken;

    /// <summary>The number of ids that the set will have.</summary>
    public int CountAfter(Decision decision) => decision == NewIdSets.Decision.Keep ? Fresh + Keepable : Fresh;
}
