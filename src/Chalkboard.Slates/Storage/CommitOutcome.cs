namespace Chalkboard.Slates.Storage;

/// <summary>The outcome of a commit.</summary>
/// <param name="Status">The status: applied, or the reason why not.</param>
/// <param name="ConflictingId">The first document whose precondition did not hold, if any.</param>
public readonly record struct CommitOutcome(CommitStatus Status, string? ConflictingId = null)
{
    /// <summary>Every write was applied.</summary>
    public static CommitOutcome Committed => new(CommitStatus.Committed);

    /// <summary>Nothing was applied: the token family that the commit depends on has no live token.</summary>
    public static CommitOutcome SignedOut => new(CommitStatus.SignedOut);

    /// <summary>Nothing was applied: a precondition did not hold.</summary>
    public static CommitOutcome Conflict(string id) => new(CommitStatus.Conflict, id);
}

/// <summary>The status of a commit: applied, or the reason why not.</summary>
public enum CommitStatus
{
    /// <summary>Every write was applied.</summary>
    Committed,

    /// <summary>Nothing was applied: a precondition did not hold.</summary>
    Conflict,

    /// <summary>Nothing was applied: <see cref="Commit.RequiredTokenFamily"/> has no live token.</summary>
    SignedOut,
}
