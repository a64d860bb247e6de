using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Diagnostics;

/// <summary>A store whose operations are measured.</summary>
internal sealed class MeasuredStore : ISlateStore
{
    private readonly ISlateStore _store;
    private readonly MeasuredOperation<(string Owner, string Id), StoredDocument?> _find;
    private readonly MeasuredOperation<Commit, CommitOutcome> _commit;
    private readonly MeasuredOperation<(string Owner, string Prefix, PageRequest Page), Page<DocumentEntry>> _list;
    private readonly MeasuredOperation<PageRequest, Page<string>> _listOwners;
    private readonly MeasuredOperation<string, bool> _drop;

    public MeasuredStore(ISlateStore store, StoreMeter meter, SlowCommitOptions slow)
    {
        _store = store;
        Tokens = new MeasuredTokenStore(store.Tokens, meter);
        var watch = new CommitWatch(meter, slow);
        _find = new("find", meter, (document, stop) => store.FindAsync(document.Owner, document.Id, stop)) { Times = meter.Figures.Reads };
        _commit = new("commit", meter, store.CommitAsync) { Times = meter.Figures.Commits, Ended = watch.Committed };
        _list = new("list", meter, (list, stop) => store.ListAsync(list.Owner, list.Prefix, list.Page, stop));
        _listOwners = new("owners.list", meter, store.ListOwnersAsync);
        _drop = new("drop", meter, store.DropAsync);
    }

    public StoreDescription Description => _store.Description;

    public ITokenStore Tokens { get; }

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellation = default) => _find.RunAsync((owner, id), cancellation);

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation = default) => _commit.RunAsync(commit, cancellation);

    public ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellation = default) => _list.RunAsync((owner, prefix, page), cancellation);

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellation = default) => _listOwners.RunAsync(page, cancellation);

    public ValueTask<bool> DropAsync(string owner, CancellationToken cancellation = default) => _drop.RunAsync(owner, cancellation);

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellation = default) => _store.WatchAsync(owner, cancellation);

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
