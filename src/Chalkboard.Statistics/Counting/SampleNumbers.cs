namespace Chalkboard.Statistics.Counting;

/// <summary>Which number in the logs is whose. There are as many as there ever were samples, of something each, at the same time.</summary>
internal static class SampleNumbers
{
    /// <summary>What is written down under this number is of nothing.</summary>
    public const int Nobody = 0;

    private static readonly Lock _lock = new();
    private static readonly Stack<int> _free = new();
    // Given back, but samples of it may still be in a log.
    private static readonly Stack<int> _returned = new();
    private static int _next = Nobody + 1;
    // Weak, so that what nobody reads any more is collected.
    private static WeakReference<Samples>?[] _all = new WeakReference<Samples>?[16];

    /// <summary>Whose the number is; null once those are gone. For who reads it in a log.</summary>
    public static Samples? Find(int number) =>
        Volatile.Read(ref _all)[number] is { } reference && reference.TryGetTarget(out var samples) ? samples : null;

    /// <summary>A number that nothing has, and that is in no log.</summary>
    public static int Take(Samples samples)
    {
        lock (_lock)
        {
            if (_free.Count == 0) Reclaim();
            if (!_free.TryPop(out var number)) number = _next++;
            Assign(number, samples);
            return number;
        }
    }

    public static void Return(int number)
    {
        if (number == Nobody) return;
        lock (_lock) _returned.Push(number);
    }

    private static void Reclaim()
    {
        if (_returned.Count == 0) return;
        // None is written down any more, and these are the last samples of it.
        SampleLog.DrainAll();
        while (_returned.TryPop(out var number)) _free.Push(number);
    }

    private static void Assign(int number, Samples samples)
    {
        if (number == _all.Length)
        {
            var larger = new WeakReference<Samples>?[_all.Length * 2];
            _all.CopyTo(larger, 0);
            Volatile.Write(ref _all, larger);
        }
        if (_all[number] is { } reference) reference.SetTarget(samples);
        else Volatile.Write(ref _all[number], new WeakReference<Samples>(samples));
    }
}
