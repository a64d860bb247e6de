namespace Chalkboard.Statistics.Reports;

/// <summary>The calls to participants' code of this process that were abandoned and still run.</summary>
internal static class StalledCalls
{
    private static readonly Lock _lock = new();
    private static StalledCall[] _calls = [];

    /// <summary>A call to code of a participant.</summary>
    /// <param name="Key">The function, or the value that is being read.</param>
    /// <param name="Scope">The live dictionary or list that contains it.</param>
    /// <param name="Namespace">The namespace.</param>
    public readonly record struct StalledCall(object? Key, object Scope, (object Repository, string Name) Namespace)
    {
        // A function may be a new delegate of the same method each time.
        public bool IsSameAs(StalledCall other) =>
            ReferenceEquals(Scope, other.Scope) && (ReferenceEquals(Key, other.Key) || (Key is Delegate && Key.Equals(other.Key)));
    }

    public static bool Contains(StalledCall call)
    {
        foreach (var stalled in Volatile.Read(ref _calls))
        {
            if (stalled.IsSameAs(call)) return true;
        }
        return false;
    }

    /// <summary>Returns the number of stalled calls of a namespace.</summary>
    public static int GetCount((object Repository, string Name) namespaceKey)
    {
        var count = 0;
        foreach (var stalled in Volatile.Read(ref _calls))
        {
            var (repository, name) = stalled.Namespace;
            if (ReferenceEquals(repository, namespaceKey.Repository) && name == namespaceKey.Name) count++;
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
