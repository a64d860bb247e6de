namespace Chalkboard.Slates.Storage;

/// <summary>A document in a list: all but its content.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Size">The length of its content, in bytes.</param>
/// <param name="WrittenAt">When it was last written, by the store's clock.</param>
/// <param name="ExpiresAt">When it is discarded, by the store's clock; null: never.</param>
public sealed record DocumentEntry(string Id, DocumentVersion Version, long Size, DateTimeOffset WrittenAt, DateTimeOffset? ExpiresAt);
