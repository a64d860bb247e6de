namespace Chalkboard.Statistics.Meters;

/// <summary>Shares one object for each key, and disposes of it when the last lease is disposed.</summary>
internal sealed class RefCounted<T> where T : class, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, Entry> _entries = new(ReferenceEqualityComparer.Instance);

    public IDisposable Acquire(object key, Func<T> create)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry)) _entries[key] = entry = new Entry(create());
            entry.LeaseCount++;
        }
        return new Lease(this, key);
    }

    private void Release(object key)
    {
        lock (_lock)
        {
            if (--_entries[key].LeaseCount > 0) return;
            _entries.Remove(key, out var entry);
            entry!.Value.Dispose();
        }
    }

    private sealed class Entry(T value)
    {
        public T Value => value;
        public int LeaseCount { get; set; }
    }

    private sealed class Lease(RefCounted<T> owner, object key) : IDisposable
    {
        private int _isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) == 0) owner.Release(key);
        }
    }
}
