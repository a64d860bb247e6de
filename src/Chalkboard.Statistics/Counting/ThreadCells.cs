namespace Chalkboard.Statistics.Counting;

/// <summary>
/// The counts of one thread: an array with a cell for each counter of the process, which that thread alone writes.
/// A count is therefore a plain addition; what a counter has counted is the sum of its cells in all arrays.
/// </summary>
internal sealed class ThreadCells
{
    // The cells of two threads stay this many apart, also at the ends of their arrays, so that they share no cache line.
    private const int Margin = 16;

    // Neither has an initializer, so that reading it needs no check whether the class has been initialized.
    [ThreadStatic]
    private static long[]? t_cells;
    [ThreadStatic]
    private static PerThread<ThreadCells>.Lease? t_lease;

    private long[] _cells = new long[64 + 2 * Margin];

    public static void Add(int slot, long amount)
    {
        var cells = t_cells;
        if (cells is null || (uint)slot >= (uint)cells.Length) cells = Reach(slot);
        cells[slot] += amount;
    }

    public static long Sum(int slot)
    {
        var sum = 0L;
        foreach (var thread in PerThread<ThreadCells>.All)
        {
            var cells = Volatile.Read(ref thread._cells);
            if (slot < cells.Length) sum += Volatile.Read(ref cells[slot]);
        }
        return sum;
    }

    public static int FirstSlot => Margin;

    private static long[] Reach(int slot)
    {
        t_lease ??= PerThread<ThreadCells>.Take();
        var mine = t_lease.Value;
        if (slot + Margin >= mine._cells.Length)
        {
            // No other thread writes here, so nothing is counted between the copy and its publication.
            var larger = new long[Math.Max(mine._cells.Length * 2, slot + 1 + Margin)];
            mine._cells.CopyTo(larger, 0);
            Volatile.Write(ref mine._cells, larger);
        }
        return t_cells = mine._cells;
    }
}
