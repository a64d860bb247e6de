namespace Chalkboard.Tracing.Recordings;

/// <summary>Items that are missing from a recording because of a limit or a filter.</summary>
/// <param name="Description">The items and the reason, as the text after a number: <c>calls beyond the limit of 1000000 events</c>.</param>
/// <param name="Count">The number of items.</param>
public sealed record DroppedItems(string Description, long Count)
{
    /// <summary>True if there may be more items than were counted.</summary>
    public bool IsLowerBound { get; init; }

    /// <summary>True if calls are missing, and not just details or values of recorded calls.</summary>
    public bool IncludesCalls { get; init; }
}
