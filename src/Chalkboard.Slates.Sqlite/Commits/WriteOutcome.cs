namespace Chalkboard.Slates.Sqlite.Commits;

/// <summary>The outcome of the write of a failed operation.</summary>
internal enum WriteOutcome
{
    /// <summary>The operation does not write.</summary>
    None,

    /// <summary>The write was not applied, and will not be.</summary>
    NotApplied,

    /// <summary>The write may have been applied, or may be applied later.</summary>
    Unknown,
}
