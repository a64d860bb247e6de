using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Tokens;

/// <summary>Checks sign-ins, and reads the documents that are declared as read with them.</summary>
/// <remarks>
/// A token's owner never changes. Once this process has read the token, it knows where the declared documents are, and reads them in the
/// store call that checks the token.
/// </remarks>
internal sealed class SignInReader(SlateRuntime runtime)
{
    private readonly ReadCache _cache = runtime.ReadCache;
    private readonly List<Func<SlateContext, IDeclaredDocument>> _declarations = runtime.Options.DocumentsReadWithSignIn;

    /// <returns>A slate of the token's owner; null if the token is not live.</returns>
    public async ValueTask<SlateContext?> OpenAsync(TokenId id, CancellationToken cancellationToken)
    {
        if (_declarations.Count > 0 && _cache.TryGetToken(id, out var known))
            return await ReadAsync(known, cancellationToken).ConfigureAwait(false);
        if (await runtime.Store.Tokens.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } token) return null;
        if (_declarations.Count > 0) _cache.SetToken(token);
        return new SlateContext(runtime, token.Owner, token);
    }

    private async ValueTask<SlateContext?> ReadAsync(StoredToken known, CancellationToken cancellationToken)
    {
        var ids = GetDeclaredIds(known.Owner);
        var knownDocuments = new Dictionary<string, StoredDocument>(ids.Count, StringComparer.Ordinal);
        foreach (var id in ids)
            if (_cache.FindDocument(known.Owner, id) is { } document) knownDocuments[id] = document;

        var knownVersions = knownDocuments.ToDictionary(
            static entry => entry.Key, static entry => entry.Value.Version, StringComparer.Ordinal);
        var request = new ReadRequest(known.Owner, ids, prefix: null, knownVersions, known);
        var result = await runtime.Store.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        if (result.Token is not { } token)
        {
            _cache.RemoveToken(known.Id);
            foreach (var id in knownDocuments.Keys) _cache.RemoveDocument(known.Owner, id);
            return null;
        }

        var context = new SlateContext(runtime, token.Owner, token);
        foreach (var id in ids)
        {
            var document = GetDocument(id, result.Documents, knownDocuments);
            context.Cache.SetPrefetched(id, document);
            if (document is null) _cache.RemoveDocument(token.Owner, id);
            else if (document != knownDocuments.GetValueOrDefault(id)) _cache.SetDocument(token.Owner, id, document);
        }

        return context;
    }

    private List<string> GetDeclaredIds(string owner)
    {
        var context = new SlateContext(runtime, owner, token: null);
        var ids = new List<string>(_declarations.Count);
        foreach (var declaration in _declarations)
            if (declaration(context).Id is var id && !ids.Contains(id)) ids.Add(id);
        return ids;
    }

    private static StoredDocument? GetDocument(
        string id, IReadOnlyList<ReadDocument> documents, Dictionary<string, StoredDocument> knownDocuments)
    {
        foreach (var document in documents)
            if (document.Id == id)
                return document.IsUnchanged ? knownDocuments[id] : new StoredDocument(document.Content, document.Version);
        return null;
    }
}
