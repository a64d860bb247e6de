namespace Chalkboard.Statistics.Counting;

/// <summary>
/// All there is of what each thread has one of. There are as many as there ever were threads at the same time: one is never
/// given up, since it holds what was counted, but passes from a thread that has ended to the next one.
/// </summary>
internal static class ThreadInstancePool<T> where T : class, new()
{
    private static readonly Lock _lock = new();
    private static readonly Stack<T> _free = new();
    private static T[] _all = [];

    public static ReadOnlySpan<T> All => Volatile.Read(ref _all);

    /// <summary>One for the calling thread, which must keep the lease in a field of its own for as long as it lives.</summary>
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

        // What a thread keeps is collected once it has ended.
        ~Lease()
        {
            lock (_lock) _free.Push(value);
        }
    }
}
