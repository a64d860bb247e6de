using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.AspNetCore.Sessions;

/// <summary>A session as it was at one moment. Immutable, because requests share it.</summary>
/// <param name="Id">The id that the application sees.</param>
/// <param name="Head">The version of the document that makes the session exist; none if there is no session.</param>
/// <param name="Revision">
/// The version of the document that each change of the session writes; none if the session may have changes that this content lacks.
/// </param>
/// <param name="Entries">The documents of the keys, by name.</param>
internal sealed record SessionContent(
    Guid Id, DocumentVersion Head, DocumentVersion Revision, IReadOnlyDictionary<string, StoredDocument> Entries)
{
    private static readonly Dictionary<string, StoredDocument> _noEntries = [];

    public bool Exists => Head != DocumentVersion.None;

    /// <summary>Creates the content of a session that does not exist, and gets this id if it is written.</summary>
    public static SessionContent CreateAbsent() => new(Guid.NewGuid(), DocumentVersion.None, DocumentVersion.None, _noEntries);

    /// <summary>Returns the content after a commit.</summary>
    /// <param name="head">The version of the head.</param>
    /// <param name="revision">The new revision; none if another request has changed the session since this content.</param>
    /// <param name="writes">The written keys: by name, with null for a deleted one.</param>
    public SessionContent With(DocumentVersion head, DocumentVersion revision, IReadOnlyDictionary<string, StoredDocument?> writes)
    {
        var entries = new Dictionary<string, StoredDocument>(Entries, StringComparer.Ordinal);
        foreach (var (name, document) in writes)
            if (document is null) entries.Remove(name);
            else entries[name] = document;
        return this with { Head = head, Revision = revision, Entries = entries };
    }
}
