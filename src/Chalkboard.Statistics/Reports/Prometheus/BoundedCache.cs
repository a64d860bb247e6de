using System.Collections.Concurrent;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>What has been made of names and is kept for the next scrape, which has mostly the same: so much and no more.</summary>
/// <param name="create">Makes it, and makes the same each time.</param>
/// <param name="getSize">About how many bytes a name and what is made of it have.</param>
internal sealed class BoundedCache<TKey, TValue>(Func<TKey, TValue> create, Func<TKey, TValue, int> getSize) where TKey : notnull
{
    // Some megabytes at the most.
    private const int MaxCount = 4096;
    // What is longer than any sensible name is made again each time.
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
                // Names come and go. Those that are still there come again.
                Volatile.Write(ref _count, 0);
                _items.Clear();
            }
            return value;
        }
    }
}
