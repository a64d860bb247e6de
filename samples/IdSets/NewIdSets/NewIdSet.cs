using System.Text.Json.Serialization;

namespace IdSets.NewIdSets;

/// <summary>An uploaded set that waits for its user's decision: the summary. The ids and conflicts are in documents beside it.</summary>
public sealed record NewIdSet
{
    /// <summary>What the set will be called.</summary>
    public required string Name { get; init; }

    /// <summary>When it was uploaded.</summary>
    public required DateTimeOffset UploadedAt { get; init; }

    /// <summary>The key of the newest set when the upload began. Sets after it may have taken ids that were free.</summary>
    public required int NewestSet { get; init; }

    /// <summary>How many ids have no conflict.</summary>
    public required int Fresh { get; init; }

    /// <summary>How many lines repeat an earlier one.</summary>
    public required int Duplicates { get; init; }

    /// <summary>How many ids are in another set already.</summary>
    public required int Taken { get; init; }

    /// <summary>How many lines hold no id.</summary>
    public required int Malformed { get; init; }

    /// <summary>How many documents of ids there are.</summary>
    public required int IdChunks { get; init; }

    /// <summary>How many documents of conflicts there are.</summary>
    public required int ConflictChunks { get; init; }

    /// <summary>What the user has decided. It is recorded before it is carried out, so that a crash in between loses nothing.</summary>
    public Decision? Decision { get; init; }

    /// <summary>How many conflicts there are.</summary>
    [JsonIgnore]
    public int Conflicts => Duplicates + Taken + Malformed;

    /// <summary>How many conflicts can be kept: a malformed line is no id.</summary>
    [JsonIgnore]
    public int Keepable => Duplicates + Taken;

    /// <summary>How many ids the set will hold.</summary>
    public int CountAfter(Decision decision) => decision == NewIdSets.Decision.Keep ? Fresh + Keepable : Fresh;
}
