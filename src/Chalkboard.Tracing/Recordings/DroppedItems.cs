namespace Chalkboard.Tracing.Recordings;

/// <summary>Something that a recording lacks, because a limit or a filter kept it out.</summary>
/// <param name="Description">What and why, after a number: <c>calls beyond the limit of 1000000 events</c>.</param>
/// <param name="Count">How many.</param>
public sealed record DroppedItems(string Description, long Count)
{
    /// <summary>Whether there may have been more than were counted.</summary>
    public bool IsLowerBound { get; init; }

    // How what lacks calls begins; the text form says no more of it.
    private static readonly string[] _callPrefixes = ["calls ", "descents ", "pieces of work ", "trace "];

    /// <summary>Whether calls are missing, and not parts or values of recorded ones.</summary>
    internal bool IncludesCalls => _callPrefixes.Any(prefix => Description.StartsWith(prefix, StringComparison.Ordinal));
}
