namespace Chalkboard.Slates.Memory;

/// <summary>The documents of one owner, in the order of their ids.</summary>
internal sealed class MemorySlate
{
    private static readonly Comparer<MemoryDocument> _byId =
        Comparer<MemoryDocument>.Create((a, b) => Utf8StringComparer.Instance.Compare(a.Id, b.Id));

    private readonly SortedSet<MemoryDocument> _documents = new(_byId);

    public int Count => _documents.Count;

    public MemoryDocument? Find(string id) => _documents.TryGetValue(MemoryDocument.CreateKey(id), out var document) ? document : null;

    /// <returns>The previous document, if any.</returns>
    public MemoryDocument? Set(MemoryDocument document)
    {
        var previous = Remove(document.Id);
        _documents.Add(document);
        return previous;
    }

    /// <returns>The deleted document, if any.</returns>
    public MemoryDocument? Remove(string id)
    {
        if (Find(id) is not { } found) return null;
        _documents.Remove(found);
        return found;
    }

    public bool HasLiveDocument(DateTimeOffset now) => _documents.Any(document => document.IsLive(now));

    /// <summary>The documents whose ids begin with a prefix and come after an id, if one is given.</summary>
    public IEnumerable<MemoryDocument> EnumerateFrom(string prefix, string? after)
    {
        var lowerBound = after is null || Utf8StringComparer.Instance.Compare(after, prefix) < 0 ? prefix : after;
        if (_documents.Max is not { } lastDocument || Utf8StringComparer.Instance.Compare(lowerBound, lastDocument.Id) > 0) return [];
        return _documents.GetViewBetween(MemoryDocument.CreateKey(lowerBound), lastDocument)
            .SkipWhile(document => document.Id == after)
            .TakeWhile(document => document.Id.StartsWith(prefix, StringComparison.Ordinal));
    }
}

/// <summary>One document.</summary>
internal sealed record MemoryDocument(
    string Id, byte[] Content, DocumentVersion Version, DateTimeOffset WrittenAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>The key of a search by id.</summary>
    public static MemoryDocument CreateKey(string id) => new(id, [], DocumentVersion.None, default, null);

    public bool IsLive(DateTimeOffset now) => ExpiresAt is not { } expiresAt || now < expiresAt;

    public Storage.DocumentEntry ToEntry() => new(Id, Version, Content.Length, WrittenAt, ExpiresAt);
}
