using System.Collections.Concurrent;

namespace Chalkboard.Slates.Storage;

/// <summary>
/// Passes changes from committers to watchers on a pool thread: a commit pays for one entry, whatever the number of watchers.
/// </summary>
/// <param name="deliver">Delivers changes, in order. Called by one thread at a time.</param>
/// <param name="onOverflow">Called once for all changes that were dropped because the queue was full.</param>
internal sealed class ChangeQueue(ChangeQueue.DeliveryCallback deliver, Action onOverflow) : IThreadPoolWorkItem
{
    public delegate void DeliveryCallback(ReadOnlySpan<DocumentChange> changes);

    // At most a few megabytes.
    private const int MaxChanges = 16_384;
    private const int BatchSize = 256;

    private readonly ConcurrentQueue<DocumentChange> _changes = new();
    private int _count;
    private int _isDelivering;
    private int _hasOverflowed;

    /// <summary>True if every change has been delivered.</summary>
    public bool IsIdle => Volatile.Read(ref _isDelivering) == 0 && _changes.IsEmpty;

    public void Add(in DocumentChange change)
    {
        if (Interlocked.Increment(ref _count) > MaxChanges)
        {
            Interlocked.Decrement(ref _count);
            Volatile.Write(ref _hasOverflowed, 1);
        }
        else
        {
            _changes.Enqueue(change);
        }

        if (Interlocked.CompareExchange(ref _isDelivering, 1, 0) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute()
    {
        do
        {
            DeliverAll();
            Interlocked.Exchange(ref _isDelivering, 0);
        }
        while ((!_changes.IsEmpty || Volatile.Read(ref _hasOverflowed) == 1) && Interlocked.CompareExchange(ref _isDelivering, 1, 0) == 0);
    }

    private void DeliverAll()
    {
        var batch = new DocumentChange[Math.Clamp(Volatile.Read(ref _count), 1, BatchSize)];
        while (true)
        {
            var count = 0;
            while (count < batch.Length && _changes.TryDequeue(out batch[count])) count++;
            if (count > 0)
            {
                Interlocked.Add(ref _count, -count);
                deliver(batch.AsSpan(0, count));
            }

            // The overflow is reported after the queued changes, so that a watcher that reads again sees the dropped ones.
            if (count < batch.Length)
            {
                if (Interlocked.Exchange(ref _hasOverflowed, 0) == 1) onOverflow();
                else if (count == 0) return;
            }
        }
    }
}
