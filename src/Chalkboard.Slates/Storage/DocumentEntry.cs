namespace Chalkboard.Slates.Storage;

/// <summary>A document in a list, without its content.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Size">The length of its content, in bytes.</param>
/// <param name="WrittenAt">The time of its last write, by the store's clock.</param>
/// <param name="ExpiresAt">The time at which it expires, by the store's clock; null: never.</param>
public sealed record DocumentEntry(string Id, DocumentVersion Version, long Size, DateTimeOffset WrittenAt, DateTimeOffset? ExpiresAt);
