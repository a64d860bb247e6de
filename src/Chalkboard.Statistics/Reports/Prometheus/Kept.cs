using System.Collections.Concurrent;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>What has been made of names and is kept for the next scrape, which has mostly the same: so much and no more.</summary>
/// <param name="make">Makes it, and makes the same each time.</param>
/// <param name="size">About how many bytes a name and what is made of it have.</param>
internal sealed class Kept<TKey, TValue>(Func<TKey, TValue> make, Func<TKey, TValue, int> size) where TKey : notnull
{
    // Some megabytes at the most.
    private const int Most = 4096;
    // What is longer than any sensible name is made again each time.
    private const int Largest = 1000;

    private readonly ConcurrentDictionary<TKey, TValue> _all = new();
    private int _count;

    public TValue this[TKey key]
    {
        get
        {
            if (_all.TryGetValue(key, out var value)) return value;
            value = make(key);
            if (size(key, value) <= Largest && _all.TryAdd(key, value) && Interlocked.Increment(ref _count) > Most)
            {
                // Names come and go. Those that are still there come again.
                Volatile.Write(ref _count, 0);
                _all.Clear();
            }
            return value;
        }
    }
}
