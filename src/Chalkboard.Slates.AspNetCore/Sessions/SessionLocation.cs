using System.Buffers.Text;

namespace Chalkboard.Slates.AspNetCore.Sessions;

/// <summary>The place of a session in the store.</summary>
/// <param name="Slate">The reserved slate.</param>
/// <param name="HeadId">
/// The id of the document that makes the session exist. It is a hash of the session's key, and the beginning of all its ids.
/// </param>
internal readonly record struct SessionLocation(string Slate, string HeadId)
{
    /// <summary>The id of the document that each change of the session writes.</summary>
    public string RevisionId => HeadId + ".revision";

    /// <summary>
    /// Gets the beginning of the ids of keys. It has the session's id, so a session that begins in the place of an ended one never has keys
    /// of that one.
    /// </summary>
    public string GetEntryPrefix(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return $"{HeadId}/{Base64Url.EncodeToString(bytes)}/";
    }
}
