namespace Chalkboard.Slates.Storage;

/// <summary>A condition on a document that must hold for a commit to be applied. The default is no condition.</summary>
public readonly record struct Precondition
{
    private Precondition(PreconditionKind kind, DocumentVersion version = default)
    {
        Kind = kind;
        Version = version;
    }

    /// <summary>The kind of condition.</summary>
    public PreconditionKind Kind { get; }

    /// <summary>The required version if <see cref="Kind"/> is <see cref="PreconditionKind.AtVersion"/>.</summary>
    public DocumentVersion Version { get; }

    /// <summary>No condition.</summary>
    public static Precondition None => default;

    /// <summary>The document must be absent.</summary>
    public static Precondition Absent => new(PreconditionKind.Absent);

    /// <summary>The document must exist, at any version.</summary>
    public static Precondition Present => new(PreconditionKind.Present);

    /// <summary>The document must be at this version; <see cref="DocumentVersion.None"/> requires that it is absent.</summary>
    public static Precondition AtVersion(DocumentVersion version) =>
        version == DocumentVersion.None ? Absent : new(PreconditionKind.AtVersion, version);

    /// <summary>
    /// True if a document at version <paramref name="current"/> meets the condition; <see cref="DocumentVersion.None"/> means an absent
    /// one.
    /// </summary>
    public bool IsMetBy(DocumentVersion current) => Kind switch
    {
        PreconditionKind.None => true,
        PreconditionKind.Absent => current == DocumentVersion.None,
        PreconditionKind.Present => current != DocumentVersion.None,
        _ => current == Version,
    };
}

/// <summary>The kinds of preconditions.</summary>
public enum PreconditionKind
{
    /// <summary>No condition.</summary>
    None,

    /// <summary>The document must be absent.</summary>
    Absent,

    /// <summary>The document must exist.</summary>
    Present,

    /// <summary>The document must be at one version.</summary>
    AtVersion,
}
