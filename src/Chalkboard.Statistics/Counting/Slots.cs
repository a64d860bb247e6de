namespace Chalkboard.Statistics.Counting;

/// <summary>Which cell of each thread is whose.</summary>
internal static class Slots
{
    private static readonly Lock _lock = new();
    private static readonly Stack<nint> _free = new();
    private static nint _next = ThreadCells.First;

    /// <summary>A cell that no counter has. It may hold the counts of one that is gone.</summary>
    public static nint Take()
    {
        lock (_lock)
        {
            if (_free.TryPop(out var cell)) return cell;
            cell = _next;
            _next += sizeof(long);
            return cell;
        }
    }

    public static void Return(nint cell)
    {
        lock (_lock) _free.Push(cell);
    }
}
