namespace Chalkboard.Statistics.Counting;

/// <summary>Which cell of each thread is whose.</summary>
internal static class CellAllocator
{
    private static readonly Lock _lock = new();
    private static readonly Stack<nint> _free = new();
    private static nint _nextOffset = ThreadCells.FirstOffset;

    /// <summary>A cell that no counter has. It may hold the counts of one that is gone.</summary>
    public static nint Allocate()
    {
        lock (_lock)
        {
            if (_free.TryPop(out var offset)) return offset;
            offset = _nextOffset;
            _nextOffset += sizeof(long);
            return offset;
        }
    }

    public static void Free(nint offset)
    {
        lock (_lock) _free.Push(offset);
    }
}
