using System.Collections.Immutable;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>
/// The minimal state of a slate and its owner's tokens in a correct store. Time is counted in half ticks: operations happen at whole
/// ticks, documents and tokens expire at half ticks. So a real clock that is a little late changes no answer.
/// </summary>
internal sealed record SlateModel(
    int Now, ImmutableSortedDictionary<string, ModelDocument> Documents, ImmutableDictionary<TokenId, ModelToken> Tokens)
{
    public static SlateModel Empty { get; } =
        new(0, ImmutableSortedDictionary.Create<string, ModelDocument>(StringComparer.Ordinal),
        ImmutableDictionary<TokenId, ModelToken>.Empty);

    public IEnumerable<KeyValuePair<string, ModelDocument>> LiveDocuments => Documents.Where(document => document.Value.ExpiresAt > Now);

    public IEnumerable<KeyValuePair<TokenId, ModelToken>> LiveTokens => Tokens.Where(token => token.Value.ExpiresAt > Now);

    /// <summary>Models with equal keys give equal answers to all later operations.</summary>
    public string StateKey => string.Join('\n', [
        .. LiveDocuments.Select(document => $"{document.Key} {document.Value}"),
        .. LiveTokens.Select(token => $"{token.Key} {token.Value}").Order(StringComparer.Ordinal)]);

    public ModelDocument? FindDocument(string id) =>
        Documents.TryGetValue(id, out var document) && document.ExpiresAt > Now ? document : null;

    public DocumentVersion FindVersion(string id) => FindDocument(id)?.Version ?? DocumentVersion.None;

    public ModelToken? FindToken(TokenId id) => Tokens.TryGetValue(id, out var token) && token.ExpiresAt > Now ? token : null;

    public bool HasLiveFamily(TokenId family) => LiveTokens.Any(token => token.Value.Family == family);

    public SlateModel With(TokenId id, ModelToken token) => this with { Tokens = Tokens.SetItem(id, token) };

    public SlateModel Without(IEnumerable<TokenId> ids) => this with { Tokens = Tokens.RemoveRange(ids) };

    /// <summary>Ends the least recently seen sign-ins beyond a maximum number, each with its whole family.</summary>
    public SlateModel WithMaxPerOwner(int maxPerOwner, TokenId newest)
    {
        var endedFamilies = LiveTokens
            .Where(token => !token.Value.IsSuperseded)
            .OrderByDescending(token => token.Key == newest)
            .ThenByDescending(token => token.Value.SeenAt)
            .Skip(maxPerOwner)
            .Select(token => token.Value.Family)
            .ToHashSet();
        return Without(Tokens.Where(token => endedFamilies.Contains(token.Value.Family)).Select(token => token.Key));
    }
}

internal sealed record ModelDocument(DocumentVersion Version, string Content, int WrittenAt, int ExpiresAt)
{
    public const int Never = int.MaxValue;
}

internal sealed record ModelToken(TokenId Family, int IssuedAt, int SeenAt, int ExpiresAt, int AbsoluteExpiresAt, bool IsSuperseded);
