using System.Collections.Concurrent;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>A bounded cache of values computed from names, for the next scrape, which usually has the same names.</summary>
/// <param name="create">Computes a value, deterministically.</param>
/// <param name="getSize">The approximate size of a key and its value, in bytes.</param>
internal sealed class BoundedCache<TKey, TValue>(Func<TKey, TValue> create, Func<TKey, TValue, int> getSize) where TKey : notnull
{
    // A few megabytes at most.
    private const int MaxCount = 4096;
    // Values for unusually long names are computed each time.
    private const int MaxItemBytes = 1000;

    private readonly ConcurrentDictionary<TKey, TValue> _items = new();
    private int _count;

    public TValue this[TKey key]
    {
        get
        {
            if (_items.TryGetValue(key, out var value)) return value;
            value = create(key);
            if (getSize(key, value) <= MaxItemBytes && _items.TryAdd(key, value) && Interlocked.Increment(ref _count) > MaxCount)
            {
                // Names that are still in use are added again.
                Volatile.Write(ref _count, 0);
                _items.Clear();
            }
            return value;
        }
    }
}
