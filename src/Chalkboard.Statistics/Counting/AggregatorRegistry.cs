namespace Chalkboard.Statistics.Counting;

/// <summary>The aggregators by their number in the logs. Numbers are reused.</summary>
internal static class AggregatorRegistry
{
    /// <summary>The number that means that there is no aggregator.</summary>
    public const int NoId = 0;

    private static readonly Lock _lock = new();
    private static readonly Stack<int> _free = new();
    // Released, but a log may still contain samples with this number.
    private static readonly Stack<int> _released = new();
    private static int _next = NoId + 1;
    // Weak, so that unused aggregators are collected.
    private static WeakReference<SampleAggregator>?[] _aggregators = new WeakReference<SampleAggregator>?[16];

    /// <summary>Returns the aggregator of a number in a log; null if it has been collected.</summary>
    public static SampleAggregator? Find(int id) =>
        Volatile.Read(ref _aggregators)[id] is { } reference && reference.TryGetTarget(out var aggregator) ? aggregator : null;

    /// <summary>Assigns a number that is in no log.</summary>
    public static int Register(SampleAggregator aggregator)
    {
        lock (_lock)
        {
            if (_free.Count == 0) Reclaim();
            if (!_free.TryPop(out var id)) id = _next++;
            Assign(id, aggregator);
            return id;
        }
    }

    public static void Release(int id)
    {
        if (id == NoId) return;
        lock (_lock) _released.Push(id);
    }

    private static void Reclaim()
    {
        if (_released.Count == 0) return;
        // No thread records with a released number, so this removes its last samples from the logs.
        SampleLog.DrainAll();
        while (_released.TryPop(out var id)) _free.Push(id);
    }

    private static void Assign(int id, SampleAggregator aggregator)
    {
        if (id == _aggregators.Length)
        {
            var larger = new WeakReference<SampleAggregator>?[_aggregators.Length * 2];
            _aggregators.CopyTo(larger, 0);
            Volatile.Write(ref _aggregators, larger);
        }
        if (_aggregators[id] is { } reference) reference.SetTarget(aggregator);
        else Volatile.Write(ref _aggregators[id], new WeakReference<SampleAggregator>(aggregator));
    }
}
