using System.Collections.Concurrent;

namespace Chalkboard.Slates.Diagnostics.Statistics;

/// <summary>The collection <c>Slow Commits</c>: the newest of the process. Whose they were and what they wrote is not in it.</summary>
internal sealed class SlowCommits(ConcurrentQueue<Dictionary<string, object?>> records)
{
    /// <param name="store">What the store is called in reports.</param>
    /// <param name="documentCount">How many documents the commit named.</param>
    /// <param name="startedAt">When it began.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="maxCount">How many records to keep.</param>
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

        // Slow commits are rare, and two threads that both found one too many would drop two.
        lock (records)
        {
            records.Enqueue(record);
            while (records.Count > maxCount) records.TryDequeue(out _);
        }
    }
}
