namespace Chalkboard.Statistics.Counting;

/// <summary>Assigns to each counter an offset in the cells of all threads.</summary>
internal static class CellAllocator
{
    private static readonly Lock _lock = new();
    private static readonly Stack<nint> _free = new();
    private static nint _nextOffset = ThreadCells.FirstOffset;

    /// <summary>Returns an unused offset. Its cells may contain the counts of a collected counter.</summary>
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
