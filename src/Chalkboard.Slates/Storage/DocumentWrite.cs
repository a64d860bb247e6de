namespace Chalkboard.Slates.Storage;

/// <summary>One document's part of a commit: the operation and its precondition.</summary>
public readonly struct DocumentWrite
{
    internal static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(36_500);

    private DocumentWrite(string id, DocumentAction action, Precondition precondition)
    {
        Id = id;
        Action = action;
        Precondition = precondition;
    }

    /// <summary>The document.</summary>
    public string Id { get; }

    /// <summary>The operation.</summary>
    public DocumentAction Action { get; }

    /// <summary>The condition on the document, without which the commit is not applied.</summary>
    public Precondition Precondition { get; }

    /// <summary>The JSON to write, in UTF-8. The caller must not change it until the commit has ended.</summary>
    public ReadOnlyMemory<byte> Content { get; private init; }

    /// <summary>The version that the document gets.</summary>
    public DocumentVersion Version { get; private init; }

    /// <summary>The document's lifetime from the commit on, by the store's clock. Null: until it is deleted.</summary>
    public TimeSpan? ExpiresAfter { get; private init; }

    /// <summary>Writes content under a new version, which this method generates.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="expiresAfter"/> is not more than zero, or is more than 100 years.
    /// </exception>
    public static DocumentWrite Put(
        string id, ReadOnlyMemory<byte> content, Precondition precondition = default, TimeSpan? expiresAfter = null) =>
        new(id, DocumentAction.Put, precondition)
        {
            Content = content,
            Version = DocumentVersion.New(),
            ExpiresAfter = ValidateLifetime(id, expiresAfter),
        };

    /// <summary>
    /// Gives a document a new lifetime, and changes neither its content nor its version. Without a precondition, renewing an absent
    /// document succeeds, and does nothing.
    /// </summary>
    /// <remarks>Watchers see no change.</remarks>
    /// <param name="id">The document.</param>
    /// <param name="expiresAfter">Its lifetime from the commit on, which may be shorter than what remained.</param>
    /// <param name="precondition">The condition on the document.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="expiresAfter"/> is not more than zero, or is more than 100 years.
    /// </exception>
    public static DocumentWrite Renew(string id, TimeSpan expiresAfter, Precondition precondition = default) =>
        new(id, DocumentAction.Renew, precondition) { ExpiresAfter = ValidateLifetime(id, expiresAfter) };

    /// <summary>The same write of a document that expires at the latest after <paramref name="lifetime"/>.</summary>
    internal DocumentWrite WithMaxLifetime(TimeSpan lifetime) =>
        Action is DocumentAction.Put or DocumentAction.Renew && !(ExpiresAfter <= lifetime) ? this with { ExpiresAfter = lifetime } : this;

    /// <summary>Deletes a document. Without a precondition, deleting an absent document succeeds.</summary>
    public static DocumentWrite Delete(string id, Precondition precondition = default) => new(id, DocumentAction.Delete, precondition);

    /// <summary>Changes nothing; the commit is only applied if the precondition holds.</summary>
    public static DocumentWrite Check(string id, Precondition precondition) => new(id, DocumentAction.Check, precondition);

    private static TimeSpan? ValidateLifetime(string id, TimeSpan? expiresAfter) =>
        expiresAfter <= TimeSpan.Zero || expiresAfter > MaxLifetime
            ? throw new ArgumentOutOfRangeException(
                nameof(expiresAfter), expiresAfter,
                $"Document '{id}' can't live for {expiresAfter}: a lifetime is more than zero and at most 100 years. Leave it out for a " +
                "document that does not expire.")
            : expiresAfter;
}

/// <summary>The operations of a commit.</summary>
public enum DocumentAction
{
    /// <summary>Writes content under a new version.</summary>
    Put,

    /// <summary>Deletes the document.</summary>
    Delete,

    /// <summary>Changes nothing.</summary>
    Check,

    /// <summary>Gives the document a new lifetime.</summary>
    Renew,
}
