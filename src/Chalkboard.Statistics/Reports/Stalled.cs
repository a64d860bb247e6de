namespace Chalkboard.Statistics.Reports;

/// <summary>The functions of this process that have been left behind and are still running.</summary>
internal static class Stalled
{
    private static readonly Lock _lock = new();
    private static (Delegate Function, object Scope)[] _all = [];

    public static bool Includes(Delegate function, object scope)
    {
        foreach (var stalled in Volatile.Read(ref _all))
        {
            if (stalled.Function == function && stalled.Scope == scope) return true;
        }
        return false;
    }

    public static void Add(Delegate function, object scope)
    {
        lock (_lock) Volatile.Write(ref _all, [.. _all, (function, scope)]);
    }

    public static void Remove(Delegate function, object scope)
    {
        lock (_lock) Volatile.Write(ref _all, [.. _all.Where(stalled => stalled.Function != function || stalled.Scope != scope)]);
    }
}
