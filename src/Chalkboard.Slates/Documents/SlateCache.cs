using Chalkboard.Slates.Guests;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Documents;

/// <summary>The owner of a slate, and the documents that it has read.</summary>
internal sealed class SlateCache(string owner, StoredToken? token, GuestSession? guest = null)
{
    private readonly Lock _lock = new();
    private Dictionary<string, Entry>? _entries;
    private Dictionary<string, StoredDocument?>? _prefetched;

    public string Owner => owner;

    public StoredToken? Token => token;

    /// <summary>The guest that owns the slate; null if the owner is not a guest of a request.</summary>
    public GuestSession? Guest => guest;

    /// <exception cref="InvalidOperationException">The document is cached as another type.</exception>
    public bool TryGet<T>(string id, out Snapshot<T> snapshot) where T : class => TryGet(id, out snapshot, out _);

    /// <param name="id">The document.</param>
    /// <param name="snapshot">The snapshot to cache.</param>
    /// <param name="content">The snapshot's JSON; empty if the document is absent.</param>
    /// <inheritdoc cref="TryGet{T}(string, out Snapshot{T})" path="/exception"/>
    public bool TryGet<T>(string id, out Snapshot<T> snapshot, out ReadOnlyMemory<byte> content) where T : class
    {
        (var cached, content, _) = GetEntry(id);
        if (cached is not (null or Snapshot<T>))
            throw new InvalidOperationException(
                $"Document '{id}' is used as {JsonRoundTripChecker.GetDisplayName(cached.GetType().GenericTypeArguments[0])} and as " +
                $"{JsonRoundTripChecker.GetDisplayName(typeof(T))} in one slate. Give each type an id of its own.");
        snapshot = cached as Snapshot<T>? ?? default;
        return cached is not null;
    }

    /// <summary>True if this slate has read the document, and has neither deleted it nor found it absent since.</summary>
    public bool MustExist(string id) => GetEntry(id).MustExist;

    /// <summary>True if a value of the document is cached.</summary>
    public bool IsCached(string id) => GetEntry(id) is { Snapshot: not null, MustExist: true };

    public void Set<T>(string id, Snapshot<T> snapshot, ReadOnlyMemory<byte> content) where T : class
    {
        lock (_lock) SetEntry(id, new(snapshot, content, snapshot.Exists));
    }

    /// <summary>
    /// Adds a document, or its absence, that was read before the application has asked for it. Whatever this slate does with the document
    /// removes it.
    /// </summary>
    public void SetPrefetched(string id, StoredDocument? document)
    {
        lock (_lock) (_prefetched ??= new(StringComparer.Ordinal))[id] = document;
    }

    /// <summary>Gets a document that was read before the application has asked for it.</summary>
    /// <param name="id">The document.</param>
    /// <param name="document">The document; null if it is absent.</param>
    public bool TryGetPrefetched(string id, out StoredDocument? document)
    {
        document = null;
        lock (_lock) return _prefetched?.TryGetValue(id, out document) == true;
    }

    /// <summary>Removes a document that this slate has deleted.</summary>
    public void Remove(string id)
    {
        lock (_lock) RemoveEntry(id);
    }

    /// <summary>Removes the documents whose ids begin with a prefix.</summary>
    public void RemoveAll(string prefix)
    {
        lock (_lock)
            foreach (var id in _entries?.Keys.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).ToList() ?? [])
                _entries!.Remove(id);
    }

    /// <summary>
    /// Discards the cached value of a document, which may be out of date. The cache still records that the document must exist.
    /// </summary>
    public void Invalidate(string id) => Invalidate(id, mustExist: false);

    /// <summary>Invalidates the document of a write that was not applied.</summary>
    /// <param name="write">The write.</param>
    /// <param name="isConflict">True if its precondition did not hold; false if the write failed.</param>
    public void Invalidate(in DocumentWrite write, bool isConflict) => Invalidate(write.Id, mustExist: write.Precondition.Kind switch
    {
        PreconditionKind.AtVersion or PreconditionKind.Present => true,
        PreconditionKind.Absent => isConflict,
        _ => false,
    });

    private void Invalidate(string id, bool mustExist)
    {
        lock (_lock)
        {
            var keepsMustExist = mustExist || _entries?.GetValueOrDefault(id).MustExist == true;
            if (keepsMustExist) SetEntry(id, new(null, default, true));
            else RemoveEntry(id);
        }
    }

    private void SetEntry(string id, in Entry entry)
    {
        (_entries ??= new(StringComparer.Ordinal))[id] = entry;
        _prefetched?.Remove(id);
    }

    private void RemoveEntry(string id)
    {
        _entries?.Remove(id);
        _prefetched?.Remove(id);
    }

    private Entry GetEntry(string id)
    {
        lock (_lock) return _entries?.GetValueOrDefault(id) ?? default;
    }

    /// <param name="Snapshot">The cached snapshot; null if the document has to be read.</param>
    /// <param name="Content">The snapshot's JSON; empty if the document is absent.</param>
    /// <param name="MustExist">True if a write requires that the document exists.</param>
    private readonly record struct Entry(object? Snapshot, ReadOnlyMemory<byte> Content, bool MustExist);
}
