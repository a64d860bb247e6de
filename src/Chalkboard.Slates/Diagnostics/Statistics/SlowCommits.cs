using System.Collections.Concurrent;

namespace Chalkboard.Slates.Diagnostics.Statistics;

/// <summary>
/// The collection <c>Slow Commits</c>: the most recent slow commits of the process, without their owners and their content.
/// </summary>
internal sealed class SlowCommits(ConcurrentQueue<Dictionary<string, object?>> records)
{
    /// <param name="store">The store's name in reports.</param>
    /// <param name="documentCount">The number of documents in the commit.</param>
    /// <param name="startedAt">The time at which it started.</param>
    /// <param name="duration">Its duration.</param>
    /// <param name="outcome">Its outcome.</param>
    /// <param name="maxCount">The number of records to keep.</param>
    public void Add(string store, int documentCount, DateTimeOffset startedAt, TimeSpan duration, string outcome, int maxCount)
    {
        var record = new Dictionary<string, object?>
        {
            ["Store"] = store,
            ["Documents"] = documentCount,
            ["Start Time"] = startedAt,
            ["Processing Time"] = duration,
            ["Outcome"] = outcome,
        };

        // Without the lock, two threads could each remove a record where only one is too many. Slow commits are rare, so the lock is hardly
        // ever contended.
        lock (records)
        {
            records.Enqueue(record);
            while (records.Count > maxCount) records.TryDequeue(out _);
        }
    }
}
