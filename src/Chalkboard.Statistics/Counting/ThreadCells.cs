using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Counting;

/// <summary>
/// The counts of one thread: an array with a cell for each counter of the process, which that thread alone writes.
/// A count is therefore a plain addition; what a counter has counted is the sum of its cells in all arrays. A cell is known
/// by how many bytes it is away from the start, which is what an addition needs.
/// </summary>
internal sealed unsafe class ThreadCells
{
    // The cells of two threads stay this many apart, also at the ends of their arrays, so that they share no cache line.
    private const int Margin = 16;

    // A number, since .NET reaches a thread's numbers with one look-up, and a thread's objects with several.
    [ThreadStatic]
    private static nint t_cells;
    [ThreadStatic]
    private static PerThread<ThreadCells>.Lease? t_lease;

    // Pinned, and kept here as long as the process lives.
    private long[] _cells = Pinned(64);

    /// <summary>The first cell that a counter may have.</summary>
    public static nint First => Margin * sizeof(long);

    /// <summary>Where the calling thread notes where its cells are.</summary>
    public static ref nint Mine
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref t_cells;
    }

    /// <summary>Adds to a cell of the calling thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Add(ref nint mine, nint cell, long amount)
    {
        var cells = mine;
        if (cells == 0 || cell >= *(nint*)cells)
        {
            AddFirst(cell, amount);
            return;
        }
        *(long*)(cells + cell) += amount;
    }

    public static long Sum(nint cell)
    {
        var sum = 0L;
        var at = cell / sizeof(long);
        foreach (var thread in PerThread<ThreadCells>.All)
        {
            var cells = Volatile.Read(ref thread._cells);
            if (at < cells.Length) sum += Volatile.Read(ref cells[at]);
        }
        return sum;
    }

    /// <summary>Adds to a cell that the calling thread may not have yet.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddFirst(nint cell, long amount)
    {
        t_lease ??= PerThread<ThreadCells>.Take();
        var mine = t_lease.Value;
        var at = (int)(cell / sizeof(long));
        if (at + Margin >= mine._cells.Length)
        {
            var larger = Pinned(Math.Max(mine._cells.Length * 2, at + 1));
            // No other thread writes here, so nothing is counted between the copy and its publication.
            mine._cells.AsSpan(1).CopyTo(larger.AsSpan(1));
            Volatile.Write(ref mine._cells, larger);
        }
        t_cells = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(mine._cells));
        mine._cells[at] += amount;
    }

    private static long[] Pinned(int cells)
    {
        var array = GC.AllocateArray<long>(cells + 2 * Margin, pinned: true);
        // The end of the cells stands in the margin before them: one place to look at, where a thread has everything.
        array[0] = (array.Length - Margin) * sizeof(long);
        return array;
    }
}
