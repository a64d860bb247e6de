namespace Chalkboard.Slates.Storage;

/// <summary>What a watch tells of: a document that was written or removed, or that changes may have been missed.</summary>
public readonly record struct DocumentChange
{
    private DocumentChange(ChangeKind kind, string? owner, string? id, DocumentVersion version)
    {
        Kind = kind;
        Owner = owner;
        Id = id;
        Version = version;
    }

    /// <summary>What happened.</summary>
    public ChangeKind Kind { get; }

    /// <summary>In whose slate. Null in a <see cref="ChangeKind.Resync"/> of all slates.</summary>
    public string? Owner { get; }

    /// <summary>Which document. Null in a <see cref="ChangeKind.Resync"/>.</summary>
    public string? Id { get; }

    /// <summary>The version that was written; <see cref="DocumentVersion.None"/> otherwise.</summary>
    public DocumentVersion Version { get; }

    /// <summary>A document was written.</summary>
    public static DocumentChange Written(string owner, string id, DocumentVersion version) => new(ChangeKind.Written, owner, id, version);

    /// <summary>A document was removed.</summary>
    public static DocumentChange Deleted(string owner, string id) => new(ChangeKind.Deleted, owner, id, DocumentVersion.None);

    /// <summary>Anything in one slate may have changed, or, with null, in any.</summary>
    public static DocumentChange Resync(string? owner) => new(ChangeKind.Resync, owner, null, DocumentVersion.None);
}

/// <summary>What happened to a document.</summary>
public enum ChangeKind
{
    /// <summary>It was written, under a new version.</summary>
    Written,

    /// <summary>It was removed.</summary>
    Deleted,

    /// <summary>Changes may have been missed: what was read before is to be read again.</summary>
    Resync,
}
