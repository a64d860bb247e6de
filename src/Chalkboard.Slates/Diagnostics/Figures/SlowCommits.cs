using System.Collections.Concurrent;

namespace Chalkboard.Slates.Diagnostics.Figures;

/// <summary>The collection <c>Slow Commits</c>: the newest of the process. Whose they were and what they wrote is not in it.</summary>
internal sealed class SlowCommits(ConcurrentQueue<Dictionary<string, object?>> newest)
{
    /// <param name="store">What the store is called in reports.</param>
    /// <param name="documents">How many documents the commit named.</param>
    /// <param name="start">When it began.</param>
    /// <param name="time">How long it took.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="kept">How many records to keep.</param>
    public void Add(string store, int documents, DateTimeOffset start, TimeSpan time, string outcome, int kept)
    {
        var record = new Dictionary<string, object?>
        {
            ["Store"] = store,
            ["Documents"] = documents,
            ["Start Time"] = start,
            ["Processing Time"] = time,
            ["Outcome"] = outcome,
        };

        // Slow commits are rare, and two threads that both found one too many would drop two.
        lock (newest)
        {
            newest.Enqueue(record);
            while (newest.Count > kept) newest.TryDequeue(out _);
        }
    }
}
