using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Tests;

/// <summary>A store in memory under a name of its own, by which a test knows its figures among those of the process.</summary>
internal sealed class NamedStore(string name, TimeProvider? time = null) : ISlateStore
{
    private readonly MemorySlateStore _store = new(time);

    public StoreDescription Description => _store.Description with { Name = name };

    public ITokenStore Tokens => _store.Tokens;

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellation = default) => _store.FindAsync(owner, id, cancellation);

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation = default) => _store.CommitAsync(commit, cancellation);

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellation = default) => _store.WatchAsync(owner, cancellation);

    public ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellation = default) => _store.ListAsync(owner, prefix, page, cancellation);

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellation = default) => _store.ListOwnersAsync(page, cancellation);

    public ValueTask<bool> DropAsync(string owner, CancellationToken cancellation = default) => _store.DropAsync(owner, cancellation);

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
