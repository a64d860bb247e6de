using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Memory;

/// <summary>
/// Keeps slates in the memory of this process, for tests of applications. It passes the conformance suite. The data is lost when the
/// process ends.
/// </summary>
public sealed class MemorySlateStore : ISlateStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, MemorySlate> _slates = new(Utf8StringComparer.Instance);
    private readonly SortedSet<(DateTimeOffset ExpiresAt, string Owner, string Id)> _byExpiry =
        new(Comparer<(DateTimeOffset ExpiresAt, string Owner, string Id)>.Create((a, b) =>
        a.ExpiresAt.CompareTo(b.ExpiresAt) is not 0 and var order
            ? order : string.CompareOrdinal(a.Owner, b.Owner) is not 0 and var byOwner ? byOwner : string.CompareOrdinal(a.Id, b.Id)));
    private readonly ChangeFeed _changes = new();
    private readonly MemoryTokenStore _tokens;
    private readonly TimeProvider _timeProvider;

    /// <summary>Creates an empty store.</summary>
    /// <param name="timeProvider">The clock that decides on expiry; the system clock if null.</param>
    public MemorySlateStore(TimeProvider? timeProvider = null)
    {
        _timeProvider = timeProvider ?? TimeProvider.System;
        _tokens = new MemoryTokenStore(_lock, _timeProvider);
    }

    /// <inheritdoc/>
    public StoreDescription Description { get; } =
        new("memory", new StoreCapabilities { SupportsMultiDocumentCommits = true, IsDurable = false });

    /// <inheritdoc/>
    public ITokenStore Tokens => _tokens;

    /// <summary>The number of documents in memory, expired ones included.</summary>
    internal int DocumentCount
    {
        get
        {
            lock (_lock) return _slates.Values.Sum(slate => slate.Count);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock) return new(
            FindLive(owner, id) is { } document ? new StoredDocument(document.Content.ToArray(), document.Version) : null);
    }

    /// <inheritdoc/>
    public ValueTask<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock) return new(Read(request));
    }

    /// <inheritdoc/>
    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock) return new(Apply(commit));
    }

    /// <inheritdoc/>
    public ValueTask<Page<DocumentEntry>> ListAsync(
        string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var now = _timeProvider.GetUtcNow();
            var entries = _slates.TryGetValue(owner, out var slate)
                ? slate.EnumerateFrom(prefix, page.Cursor).Where(document => document.IsLive(now)) : [];
            return new(Page.Create(entries.Select(document => document.ToEntry()).Take(page.Size + 1).ToList(), page, entry => entry.Id));
        }
    }

    /// <inheritdoc/>
    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var now = _timeProvider.GetUtcNow();
            var owners = _slates.Where(slate => page.Cursor is not { } cursor || Utf8StringComparer.Instance.Compare(slate.Key, cursor) > 0)
                .Where(slate => slate.Value.HasLiveDocument(now)).Select(slate => slate.Key);
            return new(Page.Create(owners.Take(page.Size + 1).ToList(), page, owner => owner));
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string owner, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var isDeleted = _slates.Remove(owner, out var slate) && slate.HasLiveDocument(_timeProvider.GetUtcNow());
            if (isDeleted) _changes.Publish(DocumentChange.Resync(owner));
            return new(isDeleted);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        _changes.WatchAsync(owner, cancellationToken);

    /// <summary>Ends the watches. All other operations continue to work.</summary>
    public async ValueTask DisposeAsync()
    {
        await _tokens.Ends.DisposeAsync().ConfigureAwait(false);
        await _changes.DisposeAsync().ConfigureAwait(false);
    }

    private MemoryDocument? FindLive(string owner, string id) =>
        _slates.TryGetValue(owner, out var slate) && slate.Find(id) is { } document && document.IsLive(_timeProvider.GetUtcNow())
            ? document : null;

    private ReadResult Read(ReadRequest request)
    {
        var token = request.Token is { } known ? _tokens.FindLive(known.Id) : null;
        if (request.Token is not null && token?.Owner != request.Owner) return ReadResult.SignedOut;
        var documents = request.Ids.Select(id => FindLive(request.Owner, id)).OfType<MemoryDocument>().ToList();
        var hasMore = false;
        if (request.Prefix is { } prefix && _slates.TryGetValue(request.Owner, out var slate))
        {
            var now = _timeProvider.GetUtcNow();
            var belowPrefix = slate.EnumerateFrom(prefix, null).Where(document => document.IsLive(now))
                .Take(ReadRequest.MaxDocuments + 1).ToList();
            hasMore = belowPrefix.Count > ReadRequest.MaxDocuments;
            documents.AddRange(belowPrefix.Take(ReadRequest.MaxDocuments));
        }

        return new(token, documents.ConvertAll(document =>
        {
            var isKnown = request.IsKnown(document.Id, document.Version);
            return new ReadDocument(document.Id, document.Version, isKnown ? [] : document.Content.ToArray(), isKnown);
        }), hasMore);
    }

    private CommitOutcome Apply(Commit commit)
    {
        Sweep();
        if (commit.RequiredTokenFamily is { } family && !_tokens.HasLiveToken(commit.Owner, family)) return CommitOutcome.SignedOut;
        foreach (var write in commit.Writes)
            if (!write.Precondition.IsMetBy(FindLive(commit.Owner, write.Id)?.Version ?? DocumentVersion.None))
                return CommitOutcome.Conflict(write.Id);

        foreach (var write in commit.Writes)
            if (write.Action == DocumentAction.Put) Put(commit.Owner, write);
            else if (write.Action == DocumentAction.Delete) Delete(commit.Owner, write.Id);
            else if (write.Action == DocumentAction.Renew) Renew(commit.Owner, write);
        return CommitOutcome.Committed;
    }

    private void Put(string owner, DocumentWrite write)
    {
        if (!_slates.TryGetValue(owner, out var slate)) _slates[owner] = slate = new();
        var now = _timeProvider.GetUtcNow();
        Set(owner, slate, new(write.Id, write.Content.ToArray(), write.Version, now, now + write.ExpiresAfter));
        _changes.Publish(DocumentChange.Written(owner, write.Id, write.Version));
    }

    private void Renew(string owner, DocumentWrite write)
    {
        if (FindLive(owner, write.Id) is { } document)
            Set(owner, _slates[owner], document with { ExpiresAt = _timeProvider.GetUtcNow() + write.ExpiresAfter });
    }

    private void Set(string owner, MemorySlate slate, MemoryDocument document)
    {
        if (slate.Set(document) is { ExpiresAt: { } previousExpiry }) _byExpiry.Remove((previousExpiry, owner, document.Id));
        if (document.ExpiresAt is { } expiresAt) _byExpiry.Add((expiresAt, owner, document.Id));
    }

    private void Delete(string owner, string id)
    {
        if (TryRemove(owner, id)) _changes.Publish(DocumentChange.Deleted(owner, id));
    }

    private bool TryRemove(string owner, string id)
    {
        if (!_slates.TryGetValue(owner, out var slate) || slate.Remove(id) is not { } removed) return false;
        if (removed.ExpiresAt is { } expiresAt) _byExpiry.Remove((expiresAt, owner, id));
        if (slate.Count == 0) _slates.Remove(owner);
        return true;
    }

    // Each expired document is visited once, so a commit pays only for the documents that expired since the previous commit.
    private void Sweep()
    {
        var now = _timeProvider.GetUtcNow();
        while (_byExpiry.Count > 0 && _byExpiry.Min is var (expiresAt, owner, id) && expiresAt <= now)
        {
            _byExpiry.Remove((expiresAt, owner, id));
            // Documents of a deleted slate are still in this set.
            if (_slates.TryGetValue(owner, out var slate) && slate.Find(id) is { } document && !document.IsLive(now)) TryRemove(owner, id);
        }
    }
}
