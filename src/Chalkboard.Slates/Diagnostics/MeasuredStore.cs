using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Diagnostics;

/// <summary>A store whose operations are measured while anybody listens, and passed straight on while nobody does.</summary>
internal sealed class MeasuredStore(ISlateStore store, StoreMeter meter) : ISlateStore
{
    public StoreDescription Description => store.Description;

    public ITokenStore Tokens { get; } = new MeasuredTokenStore(store.Tokens, meter);

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellation = default) => StoreMeter.Listening
        ? meter.MeasureAsync("find", (store, owner, id), static (s, stop) => s.store.FindAsync(s.owner, s.id, stop), cancellation)
        : store.FindAsync(owner, id, cancellation);

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation = default) => StoreMeter.Listening
        ? meter.MeasureAsync("commit", (store, commit), static (s, stop) => s.store.CommitAsync(s.commit, stop), cancellation)
        : store.CommitAsync(commit, cancellation);

    public ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellation = default) => StoreMeter.Listening
        ? meter.MeasureAsync("list", (store, owner, prefix, page), static (s, stop) => s.store.ListAsync(s.owner, s.prefix, s.page, stop), cancellation)
        : store.ListAsync(owner, prefix, page, cancellation);

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellation = default) => StoreMeter.Listening
        ? meter.MeasureAsync("owners.list", (store, page), static (s, stop) => s.store.ListOwnersAsync(s.page, stop), cancellation)
        : store.ListOwnersAsync(page, cancellation);

    public ValueTask<bool> DropAsync(string owner, CancellationToken cancellation = default) => StoreMeter.Listening
        ? meter.MeasureAsync("drop", (store, owner), static (s, stop) => s.store.DropAsync(s.owner, stop), cancellation)
        : store.DropAsync(owner, cancellation);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
