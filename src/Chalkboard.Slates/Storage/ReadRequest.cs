namespace Chalkboard.Slates.Storage;

/// <summary>A read of several documents of one slate and, if requested, of a token of its owner.</summary>
public sealed class ReadRequest
{
    /// <summary>The maximum number of ids, and of documents below the prefix that are returned.</summary>
    public const int MaxDocuments = 1_000;

    private static readonly Dictionary<string, DocumentVersion> _nothingKnown = [];

    /// <summary>Creates a request.</summary>
    /// <param name="owner">The owner of the slate.</param>
    /// <param name="ids">The documents to read.</param>
    /// <param name="prefix">The beginning of the ids of further documents to read, not empty; null if there are none.</param>
    /// <param name="knownVersions">The versions of which the caller has the content; none if null.</param>
    /// <param name="token">A token of the owner, as an earlier read returned it; null to check none.</param>
    /// <exception cref="ArgumentException">
    /// There are more than <see cref="MaxDocuments"/> ids, one is there twice or begins with the prefix, the prefix is empty, or the token
    /// belongs to another owner.
    /// </exception>
    public ReadRequest(
        string owner,
        IReadOnlyList<string> ids,
        string? prefix = null,
        IReadOnlyDictionary<string, DocumentVersion>? knownVersions = null,
        StoredToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count > MaxDocuments)
            throw new ArgumentException($"A read names at most {MaxDocuments:N0} documents; this one names {ids.Count:N0}.", nameof(ids));
        if (prefix is "")
            throw new ArgumentException("The prefix is empty. To read a whole slate, list it first.", nameof(prefix));
        if (FindRepeatedId(ids, prefix) is { } id)
            throw new ArgumentException(
                $"A read returns each document once; '{id}' is named twice, or begins with the prefix.", nameof(ids));
        if (token is not null && token.Owner != owner)
            throw new ArgumentException("The token belongs to another owner than the slate.", nameof(token));

        Owner = owner;
        Ids = ids;
        Prefix = prefix;
        KnownVersions = knownVersions ?? _nothingKnown;
        Token = token;
    }

    /// <summary>The owner of the slate.</summary>
    public string Owner { get; }

    /// <summary>The documents to read, each once; possibly none.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>The beginning of the ids of further documents to read, not empty; null if there are none.</summary>
    public string? Prefix { get; }

    /// <summary>The versions of which the caller has the content, by id. The content of a document at such a version is not sent.</summary>
    public IReadOnlyDictionary<string, DocumentVersion> KnownVersions { get; }

    /// <summary>
    /// A token of the owner, as an earlier read returned it; null to check none. What never changes can be taken from it:
    /// <see cref="StoredToken.Family"/>, <see cref="StoredToken.Owner"/>, <see cref="StoredToken.Label"/>,
    /// <see cref="StoredToken.Payload"/> and <see cref="StoredToken.IssuedAt"/>. Everything else must be read.
    /// </summary>
    public StoredToken? Token { get; }

    /// <summary>True if the caller has the content of a document at a version. For authors of stores.</summary>
    public bool IsKnown(string id, DocumentVersion version) =>
        KnownVersions.TryGetValue(id, out var knownVersion) && knownVersion == version;

    private static string? FindRepeatedId(IReadOnlyList<string> ids, string? prefix)
    {
        var seen = ids.Count > 1 ? new HashSet<string>(ids.Count, StringComparer.Ordinal) : null;
        foreach (var id in ids)
            if (seen?.Add(id) == false || (prefix is not null && id.StartsWith(prefix, StringComparison.Ordinal))) return id;
        return null;
    }
}
