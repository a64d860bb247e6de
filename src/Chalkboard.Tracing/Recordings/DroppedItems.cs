namespace Chalkboard.Tracing.Recordings;

/// <summary>Something that a recording lacks, because a limit or a filter kept it out.</summary>
/// <param name="Description">What and why, after a number: <c>calls beyond the limit of 1000000 events</c>.</param>
/// <param name="Count">How many.</param>
public sealed record DroppedItems(string Description, long Count)
{
    /// <summary>Whether there may have been more than were counted.</summary>
    public bool IsLowerBound { get; init; }

    /// <summary>Whether calls are missing, and not just details or values of recorded calls.</summary>
    public bool IncludesCalls { get; init; }
}
