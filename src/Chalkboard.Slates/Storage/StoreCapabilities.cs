namespace Chalkboard.Slates.Storage;

/// <summary>The optional capabilities of a store.</summary>
public sealed record StoreCapabilities
{
    /// <summary>True if one commit can write several documents of a slate.</summary>
    public required bool SupportsMultiDocumentCommits { get; init; }

    /// <summary>True if an acknowledged commit survives the end of the process.</summary>
    public required bool IsDurable { get; init; }
}
