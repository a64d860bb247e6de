using System.Collections.Concurrent;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Meters.Publishing;

/// <summary>
/// Shares a report among the instruments of one collection. Listeners don't announce a collection, but observe each instrument once,
/// one after the other on one thread.
/// </summary>
internal sealed class CollectionCycleReports(TimeProvider timeProvider, Func<Report> createReport)
{
    // A listener may observe other instruments in its next collection, which must not get the report of the first.
    private static readonly TimeSpan _maxDuration = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<int, CollectionCycle> _byThread = new();

    private sealed record CollectionCycle(Report Report, long StartTimestamp, HashSet<object> Instruments);

    public Report GetReport(object instrument)
    {
        var threadId = Environment.CurrentManagedThreadId;
        if (_byThread.TryGetValue(threadId, out var current) && !HasExpired(current) && current.Instruments.Add(instrument))
            return current.Report;
        foreach (var (otherThreadId, cycle) in _byThread)
        {
            if (HasExpired(cycle)) _byThread.TryRemove(new(otherThreadId, cycle));
        }
        var newCycle = new CollectionCycle(createReport(), timeProvider.GetTimestamp(), [instrument]);
        _byThread[threadId] = newCycle;
        return newCycle.Report;
    }

    private bool HasExpired(CollectionCycle cycle) => timeProvider.GetElapsedTime(cycle.StartTimestamp) >= _maxDuration;
}
