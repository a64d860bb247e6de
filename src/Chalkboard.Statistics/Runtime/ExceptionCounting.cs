namespace Chalkboard.Statistics.Runtime;

/// <summary>Counts the exceptions of this process, caught or not, until the counter is collected.</summary>
internal static class ExceptionCounting
{
    private static readonly Lock _lock = new();
    private static WeakReference<Counter>[] _counters = [];

    public static void AddCounter(Counter counter)
    {
        lock (_lock)
        {
            if (_counters.Length == 0) AppDomain.CurrentDomain.FirstChanceException += static (_, _) => OnFirstChanceException();
            _counters = [.. _counters.Where(reference => reference.TryGetTarget(out var _)), new WeakReference<Counter>(counter)];
        }
    }

    private static void OnFirstChanceException()
    {
        foreach (var reference in Volatile.Read(ref _counters))
        {
            if (reference.TryGetTarget(out var counter)) counter.Increment();
        }
    }
}
