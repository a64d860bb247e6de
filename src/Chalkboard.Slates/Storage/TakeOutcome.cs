namespace Chalkboard.Slates.Storage;

/// <summary>How taking a document ended.</summary>
/// <param name="Status"><see cref="CommitStatus.Committed"/>, or <see cref="CommitStatus.SignedOut"/> with nothing changed.</param>
/// <param name="Document">What was there and is now removed; null if it was absent, or had expired.</param>
public readonly record struct TakeOutcome(CommitStatus Status, StoredDocument? Document)
{
    /// <summary>Nothing was taken: the token family that it depends on has no live token.</summary>
    public static TakeOutcome SignedOut => new(CommitStatus.SignedOut, null);

    /// <summary>The document was removed, or was absent.</summary>
    public static TakeOutcome Of(StoredDocument? document) => new(CommitStatus.Committed, document);
}
