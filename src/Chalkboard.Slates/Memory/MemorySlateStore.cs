using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Memory;

/// <summary>Slates in the memory of this process, for tests of applications. Passes the conformance suite; keeps nothing beyond the process.</summary>
public sealed class MemorySlateStore : ISlateStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedDictionary<string, Held>> _slates = new(StringComparer.Ordinal);
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
            var entries = _slates.TryGetValue(owner, out var slate)
                ? slate.Where(document => document.Value.IsLive(now) && document.Key.StartsWith(prefix, StringComparison.Ordinal))
                : [];
            return new(Paged(entries, document => document.Key, document => document.Value.Describe(document.Key), page));
        }
    }

    /// <inheritdoc/>
    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var owners = _slates.Where(slate => slate.Value.Values.Any(held => held.IsLive(now))).Select(slate => slate.Key).Order(Utf8Order.Instance);
            return new(Paged(owners, owner => owner, owner => owner, page));
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> DropAsync(string owner, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var dropped = _slates.Remove(owner, out var slate) && slate.Values.Any(held => held.IsLive(now));
            if (dropped) _changes.Publish(DocumentChange.Resync(owner));
            return new(dropped);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellation = default) => _changes.WatchAsync(owner, cancellation);

    /// <summary>Ends the watches. All else goes on.</summary>
    public ValueTask DisposeAsync() => _changes.DisposeAsync();

    private static Page<TItem> Paged<TSource, TItem>(IEnumerable<TSource> sorted, Func<TSource, string> key, Func<TSource, TItem> item, PageRequest page)
    {
        var rest = page.From is { } from ? sorted.Where(source => Utf8Order.Instance.Compare(key(source), from) > 0) : sorted;
        var taken = rest.Take(page.Size + 1).ToList();
        var more = taken.Count > page.Size;
        return new([.. taken.Take(page.Size).Select(item)], more ? key(taken[page.Size - 1]) : null);
    }

    private Held? Live(string owner, string id) =>
        _slates.TryGetValue(owner, out var slate) && slate.TryGetValue(id, out var held) && held.IsLive(_time.GetUtcNow()) ? held : null;

    private CommitOutcome Apply(Commit commit)
    {
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
        if (!_slates.TryGetValue(owner, out var slate)) _slates[owner] = slate = new(Utf8Order.Instance);
        var now = _time.GetUtcNow();
        slate[write.Id] = new Held(write.Content.ToArray(), write.Version, now, now + write.ExpiresAfter);
        _changes.Publish(DocumentChange.Written(owner, write.Id, write.Version));
    }

    private void Remove(string owner, string id)
    {
        if (!_slates.TryGetValue(owner, out var slate) || !slate.Remove(id)) return;
        if (slate.Count == 0) _slates.Remove(owner);
        _changes.Publish(DocumentChange.Removed(owner, id));
    }

    private sealed record Held(byte[] Content, DocumentVersion Version, DateTimeOffset WrittenAt, DateTimeOffset? ExpiresAt)
    {
        public bool IsLive(DateTimeOffset now) => ExpiresAt is not { } end || now < end;

        public DocumentEntry Describe(string id) => new(id, Version, Content.Length, WrittenAt, ExpiresAt);
    }
}
