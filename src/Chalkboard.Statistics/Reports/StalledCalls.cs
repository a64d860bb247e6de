namespace Chalkboard.Statistics.Reports;

/// <summary>What participants' code of this process has been left behind, and is still running.</summary>
internal static class StalledCalls
{
    private static readonly Lock _lock = new();
    private static StalledCall[] _calls = [];

    /// <summary>Code that runs.</summary>
    /// <param name="Key">The function, or the value that is being read.</param>
    /// <param name="Scope">The live dictionary or list that it stands in.</param>
    /// <param name="Namespace">The namespace.</param>
    public readonly record struct StalledCall(object? Key, object Scope, (object Repository, string Name) Namespace)
    {
        // A function may be another delegate of the same method each time.
        public bool IsSameAs(StalledCall other) => ReferenceEquals(Scope, other.Scope) && (ReferenceEquals(Key, other.Key) || (Key is Delegate && Key.Equals(other.Key)));
    }

    public static bool Contains(StalledCall call)
    {
        foreach (var stalled in Volatile.Read(ref _calls))
        {
            if (stalled.IsSameAs(call)) return true;
        }
        return false;
    }

    /// <summary>How much of a namespace is running.</summary>
    public static int GetCount((object Repository, string Name) namespaceKey)
    {
        var count = 0;
        foreach (var stalled in Volatile.Read(ref _calls))
        {
            if (ReferenceEquals(stalled.Namespace.Repository, namespaceKey.Repository) && stalled.Namespace.Name == namespaceKey.Name) count++;
        }
        return count;
    }

    public static void Add(StalledCall call)
    {
        lock (_lock) Volatile.Write(ref _calls, [.. _calls, call]);
    }

    public static void Remove(StalledCall call)
    {
        lock (_lock)
        {
            var index = Array.FindIndex(_calls, stalled => stalled.IsSameAs(call));
            if (index >= 0) Volatile.Write(ref _calls, [.. _calls[..index], .. _calls[(index + 1)..]]);
        }
    }
}
