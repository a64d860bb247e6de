namespace Chalkboard.Statistics.Counting;

/// <summary>Which cell of each thread is whose.</summary>
internal static class Slots
{
    private static readonly Lock _lock = new();
    private static readonly Stack<int> _free = new();
    private static int _next = ThreadCells.FirstSlot;

    /// <summary>A slot that no counter has. Its cells may hold the counts of one that is gone.</summary>
    public static int Take()
    {
        lock (_lock) return _free.TryPop(out var slot) ? slot : _next++;
    }

    public static void Return(int slot)
    {
        lock (_lock) _free.Push(slot);
    }
}
