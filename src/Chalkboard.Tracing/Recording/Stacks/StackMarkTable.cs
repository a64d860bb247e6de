using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Maintains the marks with which woven code checks whether its thread records. A mark is the number of recording threads whose stacks
/// contain a page. Pages that are 4 GB apart share a mark, so it is a count.
/// </summary>
internal static unsafe class StackMarkTable
{
    // The smallest page size of the operating systems. Stacks consist of whole pages, so two stacks share none.
    private const int PageBits = 12;
    private const int PageCount = 1 << 20;

    private static readonly Lock _markLock = new();
    private static bool _areAllMarked;

    [ThreadStatic]
    private static ThreadStack? _currentThreadStack;

    private static Span<byte> Marks => new(Probes.StackMarks, PageCount);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint GetPageIndex(nuint address) => (address >> PageBits) & (PageCount - 1);

    /// <summary>Allocates the table. Called before the first trace of the process.</summary>
    public static void Initialize()
    {
        if (Probes.StackMarks is not null) return;

        // It is never freed. It reserves a megabyte of addresses, and only touched pages take memory.
        Probes.StackMarks = (byte*)NativeMemory.AllocZeroed(PageCount);

        // No thread may see IsEnabled before the table.
        Interlocked.MemoryBarrierProcessWide();
    }

    /// <summary>Sets the log of this thread; null if it does not record.</summary>
    /// <exception cref="OutOfMemoryException">There is not enough memory. Nothing has changed.</exception>
    public static void SetActiveLog(ThreadLog? log)
    {
        if (log is not null)
        {
            (_currentThreadStack ??= ThreadStack.CreateForCurrentThread()).Mark();
            log.MinStackAddress = _currentThreadStack.MinStackAddress;
        }
        else _currentThreadStack?.Unmark();
        Probes.ActiveLog = log;
    }

    /// <summary>
    /// Makes this thread run the original methods, and not their twins, below a stack address, until <see cref="MarkBelow"/> or a change of
    /// its operation.
    /// </summary>
    /// <returns>False if the bounds of the stack are not known.</returns>
    public static bool TryUnmarkBelow(nuint address) => _currentThreadStack?.TryUnmarkBelow(address) ?? false;

    /// <summary>Reverts <see cref="TryUnmarkBelow"/>.</summary>
    public static void MarkBelow() => _currentThreadStack?.MarkBelow();

    /// <summary>Marks all pages, because every thread may record.</summary>
    public static void MarkAll()
    {
        lock (_markLock)
        {
            if (_areAllMarked) return;
            _areAllMarked = true;
            AddMarks(Marks, 1);
        }
    }

    /// <summary>Reverts <see cref="MarkAll"/>, when nothing is traced any more.</summary>
    public static void UnmarkAll()
    {
        lock (_markLock)
        {
            if (!_areAllMarked) return;
            _areAllMarked = false;
            AddMarks(Marks, -1);
        }
    }

    /// <summary>Adds a number of recording threads to the marks of a stack.</summary>
    public static void AddMarks(StackBounds stack, int count)
    {
        var first = (int)GetPageIndex(stack.Low);
        var pages = (int)nuint.Min(((stack.High - 1) >> PageBits) - (stack.Low >> PageBits) + 1, PageCount);
        var firstPartLength = Math.Min(pages, PageCount - first);
        lock (_markLock)
        {
            AddMarks(Marks.Slice(first, firstPartLength), count);
            AddMarks(Marks[..(pages - firstPartLength)], count);
        }
    }

    private static void AddMarks(Span<byte> marks, int count)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(marks);
        var increment = new Vector<byte>((byte)count);
        foreach (ref var vector in vectors) vector += increment;
        foreach (ref var mark in marks[(vectors.Length * Vector<byte>.Count)..]) mark += (byte)count;
    }

    /// <summary>The stack of one thread.</summary>
    private sealed class ThreadStack
    {
        // By lowest address. Finalizers may run late, and the marks of an ended thread must not stay on a stack that another
        // thread has got.
        private static readonly Dictionary<nuint, WeakReference<ThreadStack>> _byLowestAddress = [];

        private readonly StackBounds? _bounds;
        private bool _isMarked;
        private StackBounds? _unmarkedPart;
        private int _unmarkedCount;

        private ThreadStack(StackBounds? bounds)
        {
            _bounds = bounds;
            MinStackAddress = bounds is null ? 0 : bounds.High - ((bounds.High - bounds.Low) / 4) + ThreadLog.MaxUnrecordedStack;
        }

        // A thread may end while it records, and another thread may get its stack.
        ~ThreadStack()
        {
            Unmark();
            if (_bounds is null) return;
            lock (_markLock)
            {
                if (_byLowestAddress.TryGetValue(_bounds.Low, out var entry) && (!entry.TryGetTarget(out var current) || current == this))
                    _byLowestAddress.Remove(_bounds.Low);
            }
        }

        public static ThreadStack CreateForCurrentThread()
        {
            var stack = new ThreadStack(StackBounds.GetForCurrentThread());
            if (stack._bounds is not { } bounds) return stack;
            lock (_markLock)
            {
                if (_byLowestAddress.TryGetValue(bounds.Low, out var existing) && existing.TryGetTarget(out var previousStack))
                    previousStack.Unmark();
                _byLowestAddress[bounds.Low] = new(stack, trackResurrection: true);
            }

            return stack;
        }

        /// <summary>See <see cref="ThreadLog.MinStackAddress"/>; 0 if the bounds of the stack are not known.</summary>
        public nuint MinStackAddress { get; }

        public void Mark()
        {
            if (_bounds is null) MarkAll();
            else if (!_isMarked) AddMarks(_bounds, 1);
            _isMarked = true;
        }

        public bool TryUnmarkBelow(nuint address)
        {
            var end = address & ~(((nuint)1 << PageBits) - 1);
            if (_bounds is null || !_isMarked || _unmarkedPart is not null || end <= _bounds.Low || address >= _bounds.High) return false;
            _unmarkedPart = _bounds with { High = end };
            lock (_markLock)
            {
                // The same number is added later. MarkAll may be reverted meanwhile; counts wrap around, so the order does not matter.
                _unmarkedCount = _areAllMarked ? 2 : 1;
                AddMarks(_unmarkedPart, -_unmarkedCount);
            }

            return true;
        }

        public void MarkBelow()
        {
            if (_unmarkedPart is not null) AddMarks(_unmarkedPart, _unmarkedCount);
            _unmarkedPart = null;
        }

        public void Unmark()
        {
            // The finalizer and the next thread on the same stack may both call it.
            lock (_markLock)
            {
                MarkBelow();
                if (_bounds is not null && _isMarked) AddMarks(_bounds, -1);
                _isMarked = false;
            }
        }
    }
}
