namespace Chalkboard.Slates.Storage;

/// <summary>What a commit does to one document, and under which condition.</summary>
public readonly struct DocumentWrite
{
    private static readonly TimeSpan _maxLifetime = TimeSpan.FromDays(36_500);

    private DocumentWrite(string id, DocumentAction action, Precondition precondition)
    {
        Id = id;
        Action = action;
        Precondition = precondition;
    }

    /// <summary>The document.</summary>
    public string Id { get; }

    /// <summary>What is done to it.</summary>
    public DocumentAction Action { get; }

    /// <summary>What must hold for the commit to be applied.</summary>
    public Precondition Precondition { get; }

    /// <summary>The JSON to put, in UTF-8. Not changed by its writer until the commit has ended.</summary>
    public ReadOnlyMemory<byte> Content { get; private init; }

    /// <summary>The version that the document has once it is put.</summary>
    public DocumentVersion Version { get; private init; }

    /// <summary>How long the document lives from the moment it is put, by the store's clock. Null: until removed.</summary>
    public TimeSpan? ExpiresAfter { get; private init; }

    /// <summary>Writes content under a new version, which is minted here.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="expiresAfter"/> is not more than zero, or is more than 100 years.
    /// </exception>
    public static DocumentWrite Put(
        string id, ReadOnlyMemory<byte> content, Precondition precondition = default, TimeSpan? expiresAfter = null) =>
        expiresAfter <= TimeSpan.Zero || expiresAfter > _maxLifetime
            ? throw new ArgumentOutOfRangeException(
                nameof(expiresAfter), expiresAfter,
                $"Document '{id}' can't live for {expiresAfter}: a lifetime is more than zero and at most 100 years. Leave it out for a document that stays.")
            : new(id, DocumentAction.Put, precondition) { Content = content, Version = DocumentVersion.New(), ExpiresAfter = expiresAfter };

    /// <summary>Removes a document. Without a precondition, removing what is absent succeeds.</summary>
    public static DocumentWrite Delete(string id, Precondition precondition = default) => new(id, DocumentAction.Delete, precondition);

    /// <summary>Changes nothing, and lets the commit through only if the precondition holds.</summary>
    public static DocumentWrite Check(string id, Precondition precondition) => new(id, DocumentAction.Check, precondition);
}

/// <summary>What a commit does to a document.</summary>
public enum DocumentAction
{
    /// <summary>Writes content under a new version.</summary>
    Put,

    /// <summary>Removes it.</summary>
    Delete,

    /// <summary>Changes nothing.</summary>
    Check,
}
