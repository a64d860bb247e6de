using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Counting;

/// <summary>
/// The counts of one thread: an array with a cell for each counter of the process, which that thread alone writes.
/// A count is therefore a plain addition; what a counter has counted is the sum of its cells in all arrays.
/// </summary>
internal sealed unsafe class ThreadCells
{
    // The cells of two threads stay this many apart, also at the ends of their arrays, so that they share no cache line.
    private const int Margin = 16;

    // Two numbers, since .NET reaches a thread's numbers with one look-up, and a thread's objects with several.
    [ThreadStatic]
    private static nint t_cells;
    [ThreadStatic]
    private static int t_count;
    [ThreadStatic]
    private static PerThread<ThreadCells>.Lease? t_lease;

    // Pinned, and kept here as long as the process lives.
    private long[] _cells = Pinned(64);

    public static int FirstSlot => Margin;

    /// <summary>Adds to a cell of the calling thread while a switch is on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(StrongBox<bool> enabled, int slot, long amount)
    {
        // Asked for before anything depends on it, so that the JIT looks the thread up once for a loop of counts.
        ref var count = ref t_count;
        ref var cells = ref t_cells;
        if (!Volatile.Read(ref enabled.Value)) return;
        if ((uint)slot < (uint)count) ((long*)cells)[slot] += amount;
        else Reach(slot)[slot] += amount;
    }

    /// <summary>Adds to a cell of the calling thread.</summary>
    public static void Add(int slot, long amount)
    {
        if ((uint)slot < (uint)t_count) ((long*)t_cells)[slot] += amount;
        else Reach(slot)[slot] += amount;
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

    private static long* Reach(int slot)
    {
        t_lease ??= PerThread<ThreadCells>.Take();
        var mine = t_lease.Value;
        if (slot + Margin >= mine._cells.Length)
        {
            // No other thread writes here, so nothing is counted between the copy and its publication.
            var larger = Pinned(Math.Max(mine._cells.Length * 2, slot + 1));
            mine._cells.CopyTo(larger, 0);
            Volatile.Write(ref mine._cells, larger);
        }
        t_cells = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(mine._cells));
        t_count = mine._cells.Length - Margin;
        return (long*)t_cells;
    }

    private static long[] Pinned(int slots) => GC.AllocateArray<long>(slots + 2 * Margin, pinned: true);
}
