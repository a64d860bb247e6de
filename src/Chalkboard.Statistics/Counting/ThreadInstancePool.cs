namespace Chalkboard.Statistics.Counting;

/// <summary>
/// All per-thread instances of a type. An instance is never dropped, because it holds counts. When its thread has ended, the next new
/// thread gets it. So there are as many as there were threads at the same time.
/// </summary>
internal static class ThreadInstancePool<T> where T : class, new()
{
    private static readonly Lock _lock = new();
    private static readonly Stack<T> _free = new();
    private static T[] _all = [];

    public static ReadOnlySpan<T> All => Volatile.Read(ref _all);

    /// <summary>Returns an instance for the calling thread, which must keep the lease in a thread-static field.</summary>
    public static Lease Rent()
    {
        lock (_lock)
        {
            if (!_free.TryPop(out var instance))
            {
                instance = new T();
                Volatile.Write(ref _all, [.. _all, instance]);
            }
            return new Lease(instance);
        }
    }

    public sealed class Lease(T value)
    {
        public T Value => value;

        // The lease of an ended thread is collected.
        ~Lease()
        {
            lock (_lock) _free.Push(value);
        }
    }
}
