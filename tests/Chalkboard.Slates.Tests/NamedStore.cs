using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Tests;

/// <summary>A store in memory with a name, by which a test identifies its measurements among those of the process.</summary>
internal sealed class NamedStore(string name, TimeProvider? time = null) : ISlateStore
{
    private readonly MemorySlateStore _store = new(time);

    public bool IsDisposed { get; private set; }

    public StoreDescription Description => _store.Description with { Name = name };

    public ITokenStore Tokens => _store.Tokens;

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default) =>
        _store.FindAsync(owner, id, cancellationToken);

    public ValueTask<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default) =>
        _store.ReadAsync(request, cancellationToken);

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default) =>
        _store.CommitAsync(commit, cancellationToken);

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        _store.WatchAsync(owner, cancellationToken);

    public ValueTask<Page<DocumentEntry>> ListAsync(
        string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default) =>
            _store.ListAsync(owner, prefix, page, cancellationToken);

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken = default) =>
        _store.ListOwnersAsync(page, cancellationToken);

    public ValueTask<bool> DeleteAsync(string owner, CancellationToken cancellationToken = default) =>
        _store.DeleteAsync(owner, cancellationToken);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return _store.DisposeAsync();
    }
}
