using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Memory;

/// <summary>Slates in the memory of this process, for tests of applications. Passes the conformance suite; keeps nothing beyond the process.</summary>
public sealed class MemorySlateStore : ISlateStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, MemorySlate> _slates = new(Utf8Order.Instance);
    private readonly SortedSet<(DateTimeOffset End, string Owner, string Id)> _expiries = new(Comparer<(DateTimeOffset End, string Owner, string Id)>.Create((a, b) =>
        a.End.CompareTo(b.End) is not 0 and var order ? order : string.CompareOrdinal(a.Owner, b.Owner) is not 0 and var byOwner ? byOwner : string.CompareOrdinal(a.Id, b.Id)));
    private readonly ChangeFeed _changes = new();
    private readonly MemoryTokenStore _tokens;
    private readonly TimeProvider _time;

    /// <summary>Makes an empty store.</summary>
    /// <param name="time">What decides on expiry; the system's clock if null.</param>
    public MemorySlateStore(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _tokens = new MemoryTokenStore(_lock, _time);
    }

    /// <inheritdoc/>
    public StoreDescription Description { get; } = new("memory", new StoreCapabilities { CommitsSeveralDocuments = true, Durable = false });

    /// <inheritdoc/>
    public ITokenStore Tokens => _tokens;

    /// <summary>How many documents are held, expired ones included.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _slates.Values.Sum(slate => slate.Count);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock) return new(Live(owner, id) is { } held ? new StoredDocument(held.Content.ToArray(), held.Version) : null);
    }

    /// <inheritdoc/>
    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        cancellation.ThrowIfCancellationRequested();
        lock (_lock) return new(Apply(commit));
    }

    /// <inheritdoc/>
    public ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var entries = _slates.TryGetValue(owner, out var slate) ? slate.From(prefix, page.From).Where(document => document.IsLive(now)) : [];
            return new(Paged(entries.Select(document => document.Describe()), entry => entry.Id, page));
        }
    }

    /// <inheritdoc/>
    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var owners = _slates.Where(slate => page.From is not { } from || Utf8Order.Instance.Compare(slate.Key, from) > 0)
                .Where(slate => slate.Value.HasLive(now)).Select(slate => slate.Key);
            return new(Paged(owners, owner => owner, page));
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> DropAsync(string owner, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var dropped = _slates.Remove(owner, out var slate) && slate.HasLive(_time.GetUtcNow());
            if (dropped) _changes.Publish(DocumentChange.Resync(owner));
            return new(dropped);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellation = default) => _changes.WatchAsync(owner, cancellation);

    /// <summary>Ends the watches. All else goes on.</summary>
    public ValueTask DisposeAsync() => _changes.DisposeAsync();

    private static Page<T> Paged<T>(IEnumerable<T> sorted, Func<T, string> key, PageRequest page)
    {
        var items = sorted.Take(page.Size + 1).ToList();
        if (items.Count <= page.Size) return new(items, null);
        items.RemoveAt(page.Size);
        return new(items, key(items[^1]));
    }

    private MemoryDocument? Live(string owner, string id) =>
        _slates.TryGetValue(owner, out var slate) && slate.Find(id) is { } held && held.IsLive(_time.GetUtcNow()) ? held : null;

    private CommitOutcome Apply(Commit commit)
    {
        Sweep();
        if (commit.WhileSignedIn is { } family && !_tokens.HasLive(commit.Owner, family)) return CommitOutcome.SignedOut;
        foreach (var write in commit.Writes)
            if (!write.When.IsMetBy(Live(commit.Owner, write.Id)?.Version ?? DocumentVersion.None))
                return CommitOutcome.Conflict(write.Id);

        foreach (var write in commit.Writes)
            if (write.Action == DocumentAction.Put) Put(commit.Owner, write);
            else if (write.Action == DocumentAction.Remove) Remove(commit.Owner, write.Id);
        return CommitOutcome.Committed;
    }

    private void Put(string owner, DocumentWrite write)
    {
        if (!_slates.TryGetValue(owner, out var slate)) _slates[owner] = slate = new();
        var now = _time.GetUtcNow();
        var document = new MemoryDocument(write.Id, write.Content.ToArray(), write.Version, now, now + write.ExpiresAfter);
        if (slate.Put(document) is { ExpiresAt: { } before }) _expiries.Remove((before, owner, write.Id));
        if (document.ExpiresAt is { } end) _expiries.Add((end, owner, write.Id));
        _changes.Publish(DocumentChange.Written(owner, write.Id, write.Version));
    }

    private void Remove(string owner, string id)
    {
        if (Discard(owner, id)) _changes.Publish(DocumentChange.Removed(owner, id));
    }

    private bool Discard(string owner, string id)
    {
        if (!_slates.TryGetValue(owner, out var slate) || slate.Remove(id) is not { } removed) return false;
        if (removed.ExpiresAt is { } end) _expiries.Remove((end, owner, id));
        if (slate.Count == 0) _slates.Remove(owner);
        return true;
    }

    // Each document that expires is looked at once, so a commit pays for no more than has expired since the last.
    private void Sweep()
    {
        var now = _time.GetUtcNow();
        while (_expiries.Count > 0 && _expiries.Min is var (end, owner, id) && end <= now)
        {
            _expiries.Remove((end, owner, id));
            // A slate that was dropped has left its documents here.
            if (_slates.TryGetValue(owner, out var slate) && slate.Find(id) is { } held && !held.IsLive(now)) Discard(owner, id);
        }
    }
}
