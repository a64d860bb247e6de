namespace Chalkboard.Slates.Storage;

/// <summary>How a commit ended.</summary>
/// <param name="Status">Whether it was applied, and if not, why.</param>
/// <param name="ConflictingId">The first document whose precondition did not hold, where there was one.</param>
public readonly record struct CommitOutcome(CommitStatus Status, string? ConflictingId = null)
{
    /// <summary>Every write was applied.</summary>
    public static CommitOutcome Committed => new(CommitStatus.Committed);

    /// <summary>Nothing was applied: the token family that the commit depends on has no live token.</summary>
    public static CommitOutcome SignedOut => new(CommitStatus.SignedOut);

    /// <summary>Nothing was applied: a precondition did not hold.</summary>
    public static CommitOutcome Conflict(string id) => new(CommitStatus.Conflict, id);
}

/// <summary>Whether a commit was applied, and if not, why.</summary>
public enum CommitStatus
{
    /// <summary>Every write was applied.</summary>
    Committed,

    /// <summary>Nothing was applied: a precondition did not hold.</summary>
    Conflict,

    /// <summary>Nothing was applied: <see cref="Commit.RequiredTokenFamily"/> has no live token.</summary>
    SignedOut,
}
