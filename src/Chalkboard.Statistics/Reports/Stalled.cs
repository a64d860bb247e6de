namespace Chalkboard.Statistics.Reports;

/// <summary>What participants' code of this process has been left behind, and is still running.</summary>
internal static class Stalled
{
    private static readonly Lock _lock = new();
    private static Item[] _all = [];

    /// <summary>Code that runs.</summary>
    /// <param name="Key">The function, or the value that is being read.</param>
    /// <param name="Scope">The live dictionary or list that it stands in.</param>
    /// <param name="Space">The namespace.</param>
    public readonly record struct Item(object? Key, object Scope, (object Repository, string Name) Space)
    {
        // A function may be another delegate of the same method each time.
        public bool Is(Item other) => ReferenceEquals(Scope, other.Scope) && (ReferenceEquals(Key, other.Key) || (Key is Delegate && Key.Equals(other.Key)));
    }

    public static bool Includes(Item item)
    {
        foreach (var stalled in Volatile.Read(ref _all))
        {
            if (stalled.Is(item)) return true;
        }
        return false;
    }

    /// <summary>How much of a namespace is running.</summary>
    public static int CountOf((object Repository, string Name) space)
    {
        var count = 0;
        foreach (var stalled in Volatile.Read(ref _all))
        {
            if (ReferenceEquals(stalled.Space.Repository, space.Repository) && stalled.Space.Name == space.Name) count++;
        }
        return count;
    }

    public static void Add(Item item)
    {
        lock (_lock) Volatile.Write(ref _all, [.. _all, item]);
    }

    public static void Remove(Item item)
    {
        lock (_lock)
        {
            var at = Array.FindIndex(_all, stalled => stalled.Is(item));
            if (at >= 0) Volatile.Write(ref _all, [.. _all[..at], .. _all[(at + 1)..]]);
        }
    }
}
