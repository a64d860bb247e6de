namespace Chalkboard.Slates.Storage;

/// <summary>A change that a watch yields: a document was written or deleted, or changes may have been missed.</summary>
public readonly record struct DocumentChange
{
    private DocumentChange(ChangeKind kind, string? owner, string? id, DocumentVersion version)
    {
        Kind = kind;
        Owner = owner;
        Id = id;
        Version = version;
    }

    /// <summary>The kind of change.</summary>
    public ChangeKind Kind { get; }

    /// <summary>The owner of the slate. Null in a <see cref="ChangeKind.Resync"/> of all slates.</summary>
    public string? Owner { get; }

    /// <summary>The document's id. Null in a <see cref="ChangeKind.Resync"/>.</summary>
    public string? Id { get; }

    /// <summary>The version that was written; <see cref="DocumentVersion.None"/> otherwise.</summary>
    public DocumentVersion Version { get; }

    /// <summary>A document was written.</summary>
    public static DocumentChange Written(string owner, string id, DocumentVersion version) => new(ChangeKind.Written, owner, id, version);

    /// <summary>A document was deleted.</summary>
    public static DocumentChange Deleted(string owner, string id) => new(ChangeKind.Deleted, owner, id, DocumentVersion.None);

    /// <summary>Any document of one slate may have changed; of all slates, if the owner is null.</summary>
    public static DocumentChange Resync(string? owner) => new(ChangeKind.Resync, owner, null, DocumentVersion.None);
}

/// <summary>The kinds of changes.</summary>
public enum ChangeKind
{
    /// <summary>The document was written, under a new version.</summary>
    Written,

    /// <summary>The document was deleted.</summary>
    Deleted,

    /// <summary>Changes may have been missed: read the documents again.</summary>
    Resync,
}
