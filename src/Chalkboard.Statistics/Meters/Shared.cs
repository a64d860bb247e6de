namespace Chalkboard.Statistics.Meters;

/// <summary>What there is one of for each key, for as long as anyone has taken it.</summary>
internal sealed class Shared<T> where T : class, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, Entry> _all = new(ReferenceEqualityComparer.Instance);

    public IDisposable Take(object key, Func<T> make)
    {
        lock (_lock)
        {
            if (!_all.TryGetValue(key, out var entry)) _all[key] = entry = new Entry(make());
            entry.Takers++;
        }
        return new Lease(this, key);
    }

    private void Return(object key)
    {
        lock (_lock)
        {
            if (--_all[key].Takers > 0) return;
            _all.Remove(key, out var entry);
            entry!.Value.Dispose();
        }
    }

    private sealed class Entry(T value)
    {
        public T Value => value;
        public int Takers { get; set; }
    }

    private sealed class Lease(Shared<T> shared, object key) : IDisposable
    {
        private int _returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0) shared.Return(key);
        }
    }
}
