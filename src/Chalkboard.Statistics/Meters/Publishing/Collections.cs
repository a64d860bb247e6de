using System.Collections.Concurrent;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Meters.Publishing;

/// <summary>
/// Shares a report among the instruments of one collection. Nobody tells when one begins, but it asks each instrument once,
/// one after the other on one thread.
/// </summary>
internal sealed class Collections(TimeProvider time, Func<Report> report)
{
    // Of a listener that asks but few instruments, the second collection must not get the report of the first.
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<int, Collection> _byThread = new();

    private sealed record Collection(Report Report, long Start, HashSet<object> Asked);

    public Report ReportFor(object instrument)
    {
        var thread = Environment.CurrentManagedThreadId;
        if (_byThread.TryGetValue(thread, out var current) && !IsOver(current) && current.Asked.Add(instrument)) return current.Report;
        foreach (var (other, collection) in _byThread)
        {
            if (IsOver(collection)) _byThread.TryRemove(new(other, collection));
        }
        var made = new Collection(report(), time.GetTimestamp(), [instrument]);
        _byThread[thread] = made;
        return made.Report;
    }

    private bool IsOver(Collection collection) => time.GetElapsedTime(collection.Start) >= _longest;
}
