using System.Collections.Concurrent;

namespace Chalkboard.Slates.AspNetCore.DistributedCache;

/// <summary>
/// Remembers when this process has written or renewed entries. It forgets the oldest ones: between one and two times a number of entries
/// stay. A forgotten entry is renewed at its next access.
/// </summary>
internal sealed class RenewalTimes(TimeProvider timeProvider, int capacity = 10_000)
{
    private volatile ConcurrentDictionary<DocumentVersion, long> _recent = [];
    private volatile ConcurrentDictionary<DocumentVersion, long> _older = [];
    private int _recentCount;

    /// <param name="version">The version of the entry's document.</param>
    /// <param name="startTimestamp">A time before the store has written or renewed it.</param>
    public void Set(DocumentVersion version, long startTimestamp)
    {
        var recent = _recent;
        if (!recent.TryAdd(version, startTimestamp))
        {
            recent[version] = startTimestamp;
            return;
        }

        // A count of its own, because the dictionary takes all of its locks to count.
        if (Interlocked.Increment(ref _recentCount) != capacity) return;
        _older = recent;
        _recent = [];
        Volatile.Write(ref _recentCount, 0);
    }

    /// <summary>Returns true if the document is known to have been written or renewed within the interval.</summary>
    public bool IsWithin(TimeSpan interval, DocumentVersion version) =>
        (_recent.TryGetValue(version, out var startTimestamp) || _older.TryGetValue(version, out startTimestamp))
            && timeProvider.GetElapsedTime(startTimestamp) <= interval;
}
