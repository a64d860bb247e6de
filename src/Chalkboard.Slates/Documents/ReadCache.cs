using System.Diagnostics.CodeAnalysis;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Documents;

/// <summary>
/// Tokens and contents that this process has read. They are served only after the store has confirmed, in the same request, that the token
/// is live, and that the document is at the version of the content.
/// </summary>
internal sealed class ReadCache(long maxBytes)
{
    // The size of the objects and of their entries in the cache.
    private const int EntryBytes = 512;

    private readonly LruCache<TokenId, StoredToken> _tokens = new(maxBytes / 2, static (_, token) =>
        EntryBytes + sizeof(char) * (token.Owner.Length + token.Label.Length) + token.Payload.Length);

    private readonly LruCache<(string Owner, string Id), StoredDocument> _documents = new(maxBytes / 2, static (key, document) =>
        EntryBytes + sizeof(char) * (key.Owner.Length + key.Id.Length) + document.Content.Length);

    public bool TryGetToken(TokenId id, [NotNullWhen(true)] out StoredToken? token) => _tokens.TryGet(id, out token);

    public void SetToken(StoredToken token) => _tokens.Set(token.Id, token);

    public void RemoveToken(TokenId id) => _tokens.Remove(id);

    public StoredDocument? FindDocument(string owner, string id) => _documents.TryGet((owner, id), out var document) ? document : null;

    public void SetDocument(string owner, string id, StoredDocument document) => _documents.Set((owner, id), document);

    public void RemoveDocument(string owner, string id) => _documents.Remove((owner, id));

    /// <summary>Removes all tokens and documents of an owner.</summary>
    public void RemoveOwner(string owner)
    {
        _tokens.RemoveAll((_, token) => token.Owner == owner);
        _documents.RemoveAll((key, _) => key.Owner == owner);
    }

    /// <summary>Replaces a document that this process has written, if it is in the cache.</summary>
    public void ReplaceDocument(string owner, string id, StoredDocument document) => _documents.Replace((owner, id), document);
}
