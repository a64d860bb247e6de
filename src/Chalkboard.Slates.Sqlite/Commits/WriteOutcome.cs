namespace Chalkboard.Slates.Sqlite.Commits;

/// <summary>The outcome of the write of an operation that failed.</summary>
internal enum WriteOutcome
{
    /// <summary>The operation does not write.</summary>
    None,

    /// <summary>It was not applied, and will not be.</summary>
    NotApplied,

    /// <summary>It may be applied.</summary>
    Unknown,
}
