namespace Chalkboard.Slates.Storage;

/// <summary>
/// The pending changes of one watcher: the newest change of each document, in the order in which the documents first changed. If there are
/// too many changes, or some were missed, one resync replaces them all.
/// </summary>
internal sealed class ChangeBuffer(string? owner)
{
    private const int MaxChanges = 1_024;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<(string? Owner, string? Id), DocumentChange> _pending = [];
    private TaskCompletionSource? _readerSignal;
    private bool _isCompleted;

    /// <summary>The owner whose changes are watched; null for all.</summary>
    public string? Owner => owner;

    /// <summary>Adds changes of documents that are watched.</summary>
    public void Add(ReadOnlySpan<DocumentChange> changes)
    {
        lock (_lock)
        {
            foreach (ref readonly var change in changes) Add(change);
            if (_pending.Count > 0) SignalReader();
        }
    }

    public void Resync()
    {
        lock (_lock)
        {
            ReplaceWithResync();
            SignalReader();
        }
    }

    public void Complete()
    {
        lock (_lock)
        {
            _isCompleted = true;
            SignalReader();
        }
    }

    /// <summary>Waits for a change. One caller at a time.</summary>
    /// <returns>Null once the feed has ended.</returns>
    public async ValueTask<DocumentChange?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task signalled;
            lock (_lock)
            {
                if (_pending.Count > 0)
                {
                    var change = _pending.GetAt(0).Value;
                    _pending.RemoveAt(0);
                    return change;
                }

                if (_isCompleted) return null;
                _readerSignal = new(TaskCreationOptions.RunContinuationsAsynchronously);
                signalled = _readerSignal.Task;
            }

            await signalled.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Add(in DocumentChange change)
    {
        if (IsCoveredByResync(change)) return;
        if (change.Kind == ChangeKind.Resync) RemoveOwner(change.Owner);
        if (_pending.Count >= MaxChanges && !_pending.ContainsKey((change.Owner, change.Id))) ReplaceWithResync();
        else if (change.Kind == ChangeKind.Resync && change.Owner is null) ReplaceWithResync();
        else _pending[(change.Owner, change.Id)] = change;
    }

    // A watcher reads after it receives a resync, so it sees all earlier changes.
    private bool IsCoveredByResync(in DocumentChange change) =>
        _pending.ContainsKey((owner, null)) || _pending.ContainsKey((change.Owner, null));

    private void RemoveOwner(string? changedOwner)
    {
        for (var i = _pending.Count - 1; i >= 0; i--)
            if (changedOwner is null || _pending.GetAt(i).Key.Owner == changedOwner) _pending.RemoveAt(i);
    }

    private void ReplaceWithResync()
    {
        _pending.Clear();
        _pending[(owner, null)] = DocumentChange.Resync(owner);
    }

    private void SignalReader()
    {
        _readerSignal?.TrySetResult();
        _readerSignal = null;
    }
}
