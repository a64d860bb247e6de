namespace Chalkboard.Statistics.Meters;

/// <summary>Shares one object for each key, and disposes of it when the last reference is disposed.</summary>
internal sealed class RefCounted<T> where T : class, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, Entry> _entries = new(ReferenceEqualityComparer.Instance);

    public IDisposable Acquire(object key, Func<T> create)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry)) _entries[key] = entry = new Entry(create());
            entry.ReferenceCount++;
        }
        return new Reference(this, key);
    }

    private void Release(object key)
    {
        lock (_lock)
        {
            if (--_entries[key].ReferenceCount > 0) return;
            _entries.Remove(key, out var entry);
            entry!.Value.Dispose();
        }
    }

    private sealed class Entry(T value)
    {
        public T Value => value;
        public int ReferenceCount { get; set; }
    }

    private sealed class Reference(RefCounted<T> owner, object key) : IDisposable
    {
        private int _isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) == 0) owner.Release(key);
        }
    }
}
