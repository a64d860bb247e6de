namespace Chalkboard.Statistics.Counting;

/// <summary>Which number in the logs is whose. There are as many as there ever were samples, of something each, at the same time.</summary>
internal static class AggregatorRegistry
{
    /// <summary>What is written down under this number is of nothing.</summary>
    public const int NoId = 0;

    private static readonly Lock _lock = new();
    private static readonly Stack<int> _free = new();
    // Given back, but samples of it may still be in a log.
    private static readonly Stack<int> _released = new();
    private static int _next = NoId + 1;
    // Weak, so that what nobody reads any more is collected.
    private static WeakReference<SampleAggregator>?[] _aggregators = new WeakReference<SampleAggregator>?[16];

    /// <summary>Whose the number is; null once those are gone. For who reads it in a log.</summary>
    public static SampleAggregator? Find(int id) =>
        Volatile.Read(ref _aggregators)[id] is { } reference && reference.TryGetTarget(out var aggregator) ? aggregator : null;

    /// <summary>A number that nothing has, and that is in no log.</summary>
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
        // None is written down any more, and these are the last samples of it.
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
