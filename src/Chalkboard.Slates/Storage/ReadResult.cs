namespace Chalkboard.Slates.Storage;

/// <summary>The result of <see cref="ISlateStore.ReadAsync"/>.</summary>
/// <param name="Token">
/// The token as it is now; null if the request has none, or if it is unknown, revoked or expired. The
/// <see cref="StoredToken.SeenAt"/> of a superseded token may be that of the request.
/// </param>
/// <param name="Documents">
/// The documents that exist, each once, in no particular order. None if the request has a token that is not live.
/// </param>
/// <param name="HasMore">
/// True if there may be more documents below the prefix than were returned, which are the first ones in the order of
/// <see cref="ISlateStore.ListAsync"/>.
/// </param>
public sealed record ReadResult(StoredToken? Token, IReadOnlyList<ReadDocument> Documents, bool HasMore = false)
{
    /// <summary>The result for a token that is not live.</summary>
    public static ReadResult SignedOut { get; } = new(null, []);
}

/// <summary>A document in a <see cref="ReadResult"/>.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Content">The JSON, in UTF-8, which the reader owns; empty if the document is unchanged.</param>
/// <param name="IsUnchanged">True if the document is at the version in <see cref="ReadRequest.KnownVersions"/>.</param>
public sealed record ReadDocument(string Id, DocumentVersion Version, ReadOnlyMemory<byte> Content, bool IsUnchanged);
