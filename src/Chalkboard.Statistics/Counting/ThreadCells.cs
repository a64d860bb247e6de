using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Counting;

/// <summary>
/// The counts of one thread: an array with a cell for each counter of the process. Only that thread writes to it, so that an increment
/// is a plain addition. The value of a counter is the sum of its cells in all arrays. A cell is identified by its offset in bytes, which
/// is what the addition needs.
/// </summary>
internal sealed unsafe class ThreadCells
{
    // The distance between the cells of two threads, also at the ends of their arrays, so that they share no cache line.
    private const int Padding = 16;

    // An address, because a thread-static field of a primitive type takes one lookup, and one of a reference type several.
    [ThreadStatic]
    private static nint _threadCells;
    [ThreadStatic]
    private static ThreadInstancePool<ThreadCells>.Lease? _threadLease;

    // Pinned. The pool keeps this object as long as the process lives.
    private long[] _cells = AllocatePinned(64);

    /// <summary>The offset of the first cell.</summary>
    public static nint FirstOffset => Padding * sizeof(long);

    /// <summary>The field that holds the address of the calling thread's cells.</summary>
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

    /// <summary>Adds to a cell that may be beyond the calling thread's array.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void GrowAndAdd(nint offset, long amount)
    {
        _threadLease ??= ThreadInstancePool<ThreadCells>.Rent();
        var instance = _threadLease.Value;
        var index = (int)(offset / sizeof(long));
        if (index + Padding >= instance._cells.Length)
        {
            var larger = AllocatePinned(Math.Max(instance._cells.Length * 2, index + 1));
            // No other thread writes to the array, so no count is lost between the copy and its publication.
            instance._cells.AsSpan(1).CopyTo(larger.AsSpan(1));
            Volatile.Write(ref instance._cells, larger);
        }
        _threadCells = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(instance._cells));
        instance._cells[index] += amount;
    }

    private static long[] AllocatePinned(int cellCount)
    {
        var array = GC.AllocateArray<long>(cellCount + 2 * Padding, pinned: true);
        // The first element, in the padding, holds the end of the cells: an addition needs no other address.
        array[0] = (array.Length - Padding) * sizeof(long);
        return array;
    }
}
