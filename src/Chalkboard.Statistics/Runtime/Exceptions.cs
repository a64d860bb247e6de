namespace Chalkboard.Statistics.Runtime;

/// <summary>Counts the exceptions of this process, caught or not, for as long as somebody has the counter.</summary>
internal static class Exceptions
{
    private static readonly Lock _lock = new();
    private static WeakReference<Counter>[] _counters = [];

    public static void Count(Counter counter)
    {
        lock (_lock)
        {
            if (_counters.Length == 0) AppDomain.CurrentDomain.FirstChanceException += static (_, _) => Thrown();
            _counters = [.. _counters.Where(known => known.TryGetTarget(out var _)), new WeakReference<Counter>(counter)];
        }
    }

    private static void Thrown()
    {
        foreach (var known in Volatile.Read(ref _counters))
        {
            if (known.TryGetTarget(out var counter)) counter.Increment();
        }
    }
}
