using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Diagnostics;

/// <summary>A store whose operations are measured.</summary>
internal sealed class MeasuredStore : ISlateStore
{
    private readonly ISlateStore _store;
    private readonly MeasuredOperation<(string Owner, string Id), StoredDocument?> _find;
    private readonly MeasuredOperation<ReadRequest, ReadResult> _read;
    private readonly MeasuredOperation<Commit, CommitOutcome> _commit;
    private readonly MeasuredOperation<(string Owner, string Prefix, PageRequest Page), Page<DocumentEntry>> _list;
    private readonly MeasuredOperation<PageRequest, Page<string>> _listOwners;
    private readonly MeasuredOperation<string, bool> _delete;

    public MeasuredStore(ISlateStore store, StoreMeter meter, SlowCommitOptions slowCommitOptions)
    {
        _store = store;
        Tokens = new MeasuredTokenStore(store.Tokens, meter);
        var observer = new CommitObserver(meter, slowCommitOptions);
        _find = new(
            "find", meter,
            (arguments, cancellationToken) => store.FindAsync(arguments.Owner, arguments.Id, cancellationToken))
        { Durations = meter.Statistics.ReadDurations };
        _read = new("read", meter, store.ReadAsync) { Durations = meter.Statistics.ReadDurations };
        _commit = new(
            "commit", meter, store.CommitAsync)
        { Durations = meter.Statistics.CommitDurations, OnCompleted = observer.OnCompleted };
        _list = new(
            "list", meter,
            (arguments, cancellationToken) => store.ListAsync(arguments.Owner, arguments.Prefix, arguments.Page, cancellationToken));
        _listOwners = new("owners.list", meter, store.ListOwnersAsync);
        _delete = new("delete", meter, store.DeleteAsync);
    }

    public StoreDescription Description => _store.Description;

    public ITokenStore Tokens { get; }

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default) =>
        _find.RunAsync((owner, id), cancellationToken);

    public ValueTask<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default) =>
        _read.RunAsync(request, cancellationToken);

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default) =>
        _commit.RunAsync(commit, cancellationToken);

    public ValueTask<Page<DocumentEntry>> ListAsync(
        string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default) =>
            _list.RunAsync((owner, prefix, page), cancellationToken);

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken = default) =>
        _listOwners.RunAsync(page, cancellationToken);

    public ValueTask<bool> DeleteAsync(string owner, CancellationToken cancellationToken = default) =>
        _delete.RunAsync(owner, cancellationToken);

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        _store.WatchAsync(owner, cancellationToken);

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
