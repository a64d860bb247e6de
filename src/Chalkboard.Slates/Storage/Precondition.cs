namespace Chalkboard.Slates.Storage;

/// <summary>What must hold of a document for a commit to be applied. The default asks for nothing.</summary>
public readonly record struct Precondition
{
    private Precondition(PreconditionKind kind, DocumentVersion version = default)
    {
        Kind = kind;
        Version = version;
    }

    /// <summary>What is asked.</summary>
    public PreconditionKind Kind { get; }

    /// <summary>The version asked for, where <see cref="Kind"/> is <see cref="PreconditionKind.AtVersion"/>.</summary>
    public DocumentVersion Version { get; }

    /// <summary>Nothing is asked.</summary>
    public static Precondition None => default;

    /// <summary>There must be no such document.</summary>
    public static Precondition Absent => new(PreconditionKind.Absent);

    /// <summary>There must be such a document, at whatever version.</summary>
    public static Precondition Present => new(PreconditionKind.Present);

    /// <summary>The document must be at this version; <see cref="DocumentVersion.None"/> asks that it be absent.</summary>
    public static Precondition AtVersion(DocumentVersion version) =>
        version == DocumentVersion.None ? Absent : new(PreconditionKind.AtVersion, version);

    /// <summary>
    /// Whether a document at <paramref name="current"/> meets this; <see cref="DocumentVersion.None"/> stands for an absent one.
    /// </summary>
    public bool IsMetBy(DocumentVersion current) => Kind switch
    {
        PreconditionKind.None => true,
        PreconditionKind.Absent => current == DocumentVersion.None,
        PreconditionKind.Present => current != DocumentVersion.None,
        _ => current == Version,
    };
}

/// <summary>What a precondition asks of a document.</summary>
public enum PreconditionKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>That it be absent.</summary>
    Absent,

    /// <summary>That it be there.</summary>
    Present,

    /// <summary>That it be at one version.</summary>
    AtVersion,
}
