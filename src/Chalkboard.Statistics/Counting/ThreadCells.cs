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
    private const int Padding = 16;

    // A number, since .NET reaches a thread's numbers with one look-up, and a thread's objects with several.
    [ThreadStatic]
    private static nint _threadCells;
    [ThreadStatic]
    private static ThreadInstancePool<ThreadCells>.Lease? _threadLease;

    // Pinned, and kept here as long as the process lives.
    private long[] _cells = AllocatePinned(64);

    /// <summary>The first cell that a counter may have.</summary>
    public static nint FirstOffset => Padding * sizeof(long);

    /// <summary>Where the calling thread notes where its cells are.</summary>
    public static ref nint Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _threadCells;
    }

    /// <summary>Adds to a cell of the calling thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Add(ref nint current, nint offset, long amount)
    {
        var cells = current;
        if (cells == 0 || offset >= *(nint*)cells)
        {
            GrowAndAdd(offset, amount);
            return;
        }
        *(long*)(cells + offset) += amount;
    }

    public static long Sum(nint offset)
    {
        var sum = 0L;
        var index = offset / sizeof(long);
        foreach (var thread in ThreadInstancePool<ThreadCells>.All)
        {
            var cells = Volatile.Read(ref thread._cells);
            if (index < cells.Length) sum += Volatile.Read(ref cells[index]);
        }
        return sum;
    }

    /// <summary>Adds to a cell that the calling thread may not have yet.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void GrowAndAdd(nint offset, long amount)
    {
        _threadLease ??= ThreadInstancePool<ThreadCells>.Rent();
        var instance = _threadLease.Value;
        var index = (int)(offset / sizeof(long));
        if (index + Padding >= instance._cells.Length)
        {
            var larger = AllocatePinned(Math.Max(instance._cells.Length * 2, index + 1));
            // No other thread writes here, so nothing is counted between the copy and its publication.
            instance._cells.AsSpan(1).CopyTo(larger.AsSpan(1));
            Volatile.Write(ref instance._cells, larger);
        }
        _threadCells = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(instance._cells));
        instance._cells[index] += amount;
    }

    private static long[] AllocatePinned(int cellCount)
    {
        var array = GC.AllocateArray<long>(cellCount + 2 * Padding, pinned: true);
        // The end of the cells stands in the margin before them: one place to look at, where a thread has everything.
        array[0] = (array.Length - Padding) * sizeof(long);
        return array;
    }
}
