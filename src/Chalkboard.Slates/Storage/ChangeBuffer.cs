namespace Chalkboard.Slates.Storage;

/// <summary>
/// What one watcher has yet to be told: the newest change of each document, in the order in which they were first heard
/// of. Where that is too much, or changes were missed, a resync stands for all of it.
/// </summary>
internal sealed class ChangeBuffer(string? owner)
{
    private const int Most = 1_024;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<(string? Owner, string? Id), DocumentChange> _pending = [];
    private TaskCompletionSource? _waiting;
    private bool _ended;

    /// <summary>Whose changes are watched; null for all.</summary>
    public string? Owner => owner;

    /// <summary>Adds changes, all of which concern the watcher.</summary>
    public void Add(ReadOnlySpan<DocumentChange> changes)
    {
        lock (_lock)
        {
            foreach (ref readonly var change in changes) Add(change);
            if (_pending.Count > 0) Wake();
        }
    }

    public void Resync()
    {
        lock (_lock)
        {
            Replace();
            Wake();
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _ended = true;
            Wake();
        }
    }

    /// <summary>Waits for a change. One caller at a time.</summary>
    /// <returns>Null once there won't be another.</returns>
    public async ValueTask<DocumentChange?> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            Task waiting;
            lock (_lock)
            {
                if (_pending.Count > 0)
                {
                    var change = _pending.GetAt(0).Value;
                    _pending.RemoveAt(0);
                    return change;
                }

                if (_ended) return null;
                _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
                waiting = _waiting.Task;
            }

            await waiting.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private void Add(in DocumentChange change)
    {
        if (IsCovered(change)) return;
        if (change.Kind == ChangeKind.Resync) Forget(change.Owner);
        if (_pending.Count >= Most && !_pending.ContainsKey((change.Owner, change.Id))) Replace();
        else if (change.Kind == ChangeKind.Resync && change.Owner is null) Replace();
        else _pending[(change.Owner, change.Id)] = change;
    }

    // Whoever is told of a resync reads afterwards, and so sees what has changed before it was told.
    private bool IsCovered(in DocumentChange change) => _pending.ContainsKey((owner, null)) || _pending.ContainsKey((change.Owner, null));

    private void Forget(string? of)
    {
        for (var i = _pending.Count - 1; i >= 0; i--)
            if (of is null || _pending.GetAt(i).Key.Owner == of) _pending.RemoveAt(i);
    }

    private void Replace()
    {
        _pending.Clear();
        _pending[(owner, null)] = DocumentChange.Resync(owner);
    }

    private void Wake()
    {
        _waiting?.TrySetResult();
        _waiting = null;
    }
}
