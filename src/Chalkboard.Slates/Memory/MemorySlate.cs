namespace Chalkboard.Slates.Memory;

/// <summary>The documents of one owner, in the order of their ids.</summary>
internal sealed class MemorySlate
{
    private static readonly Comparer<MemoryDocument> _byId = Comparer<MemoryDocument>.Create((a, b) => Utf8Order.Instance.Compare(a.Id, b.Id));

    private readonly SortedSet<MemoryDocument> _documents = new(_byId);

    public int Count => _documents.Count;

    public MemoryDocument? Find(string id) => _documents.TryGetValue(MemoryDocument.Key(id), out var found) ? found : null;

    /// <returns>What was there before.</returns>
    public MemoryDocument? Put(MemoryDocument document)
    {
        var before = Remove(document.Id);
        _documents.Add(document);
        return before;
    }

    /// <returns>What was there.</returns>
    public MemoryDocument? Remove(string id)
    {
        if (Find(id) is not { } found) return null;
        _documents.Remove(found);
        return found;
    }

    public bool HasLive(DateTimeOffset now) => _documents.Any(document => document.IsLive(now));

    /// <summary>The documents whose ids begin with a prefix and come after an id, if one is given.</summary>
    public IEnumerable<MemoryDocument> From(string prefix, string? after)
    {
        var first = after is null || Utf8Order.Instance.Compare(after, prefix) < 0 ? prefix : after;
        if (_documents.Max is not { } last || Utf8Order.Instance.Compare(first, last.Id) > 0) return [];
        return _documents.GetViewBetween(MemoryDocument.Key(first), last)
            .SkipWhile(document => document.Id == after)
            .TakeWhile(document => document.Id.StartsWith(prefix, StringComparison.Ordinal));
    }
}

/// <summary>One document.</summary>
internal sealed record MemoryDocument(string Id, byte[] Content, DocumentVersion Version, DateTimeOffset WrittenAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>What is looked for by its id.</summary>
    public static MemoryDocument Key(string id) => new(id, [], DocumentVersion.None, default, null);

    public bool IsLive(DateTimeOffset now) => ExpiresAt is not { } end || now < end;

    public Storage.DocumentEntry Describe() => new(Id, Version, Content.Length, WrittenAt, ExpiresAt);
}
