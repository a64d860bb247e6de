using System.Collections.Concurrent;

namespace Chalkboard.Slates.Storage;

/// <summary>
/// Carries changes from those who commit to those who watch, on a thread of the pool: a commit pays for one entry, however many
/// watch.
/// </summary>
/// <param name="deliver">Hands changes on, in their order. Called by one thread at a time.</param>
/// <param name="onOverflow">Called instead for changes that were left out because too many waited.</param>
internal sealed class ChangeQueue(ChangeQueue.DeliveryCallback deliver, Action onOverflow) : IThreadPoolWorkItem
{
    public delegate void DeliveryCallback(ReadOnlySpan<DocumentChange> changes);

    // A few megabytes at most.
    private const int MaxChanges = 16_384;
    private const int BatchSize = 256;

    private readonly ConcurrentQueue<DocumentChange> _changes = new();
    private int _count;
    private int _isDelivering;
    private int _hasOverflowed;

    /// <summary>Whether every change has been handed on.</summary>
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

            // After what came before it, so that whoever is told to read again reads what was left out.
            if (count < batch.Length)
            {
                if (Interlocked.Exchange(ref _hasOverflowed, 0) == 1) onOverflow();
                else if (count == 0) return;
            }
        }
    }
}
