namespace Chalkboard.Slates.Storage;

/// <summary>What a store can do beyond the common part of the contract.</summary>
public sealed record StoreCapabilities
{
    /// <summary>Whether one commit may hold several documents of a slate.</summary>
    public required bool SupportsMultiDocumentCommits { get; init; }

    /// <summary>Whether an acknowledged commit survives the end of the process.</summary>
    public required bool IsDurable { get; init; }
}
