using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Keeps the marks by which woven code sees whether its thread records: how many threads do whose stacks have a page there. What is 4 GB apart shares
/// a mark, so they are counted.
/// </summary>
internal static unsafe class StackMarkTable
{
    // Neighbours share no page: the operating system gives stacks by pages, and none has smaller ones.
    private const int PageBits = 12;
    private const int PageCount = 1 << 20;

    private static readonly Lock _markLock = new();
    private static bool _areAllMarked;

    [ThreadStatic]
    private static ThreadStack? _currentThreadStack;

    private static Span<byte> Marks => new(Probes.StackMarks, PageCount);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint GetPageIndex(nuint address) => (address >> PageBits) & (PageCount - 1);

    /// <summary>Before the first trace of the process.</summary>
    public static void Initialize()
    {
        if (Probes.StackMarks is not null) return;

        // It stays for good, a megabyte of addresses: memory takes what is touched of it.
        Probes.StackMarks = (byte*)NativeMemory.AllocZeroed(PageCount);

        // Nobody sees that something is traced before this.
        Interlocked.MemoryBarrierProcessWide();
    }

    /// <summary>From here on, this thread records into a log, or not at all.</summary>
    /// <exception cref="OutOfMemoryException">Nothing has changed.</exception>
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

    /// <summary>Below an address, this thread runs the originals from here on, until it is told otherwise or records for another operation.</summary>
    /// <returns>Whether it does: not where it isn't known where its stack is.</returns>
    public static bool TryUnmarkBelow(nuint address) => _currentThreadStack?.TryUnmarkBelow(address) ?? false;

    /// <summary>It does so no more.</summary>
    public static void MarkBelow() => _currentThreadStack?.MarkBelow();

    /// <summary>Every thread may record from here on, until nothing is traced any more.</summary>
    public static void MarkAll()
    {
        lock (_markLock)
        {
            if (_areAllMarked) return;
            _areAllMarked = true;
            AddMarks(Marks, 1);
        }
    }

    /// <summary>Nothing is traced any more.</summary>
    public static void UnmarkAll()
    {
        lock (_markLock)
        {
            if (!_areAllMarked) return;
            _areAllMarked = false;
            AddMarks(Marks, -1);
        }
    }

    /// <summary>As many threads more record on a stack.</summary>
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
        // By its lowest address. Their finalizers may be late, and a mark must not outlive its thread on a stack that is another's by now.
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

        // A thread may end while it records, and its stack become another's.
        ~ThreadStack()
        {
            Unmark();
            if (_bounds is null) return;
            lock (_markLock)
            {
                if (_byLowestAddress.TryGetValue(_bounds.Low, out var known) && (!known.TryGetTarget(out var there) || there == this)) _byLowestAddress.Remove(_bounds.Low);
            }
        }

        public static ThreadStack CreateForCurrentThread()
        {
            var stack = new ThreadStack(StackBounds.GetForCurrentThread());
            if (stack._bounds is not { } bounds) return stack;
            lock (_markLock)
            {
                if (_byLowestAddress.TryGetValue(bounds.Low, out var existing) && existing.TryGetTarget(out var previousStack)) previousStack.Unmark();
                _byLowestAddress[bounds.Low] = new(stack, trackResurrection: true);
            }

            return stack;
        }

        /// <summary>See <see cref="ThreadLog.MinStackAddress"/>; 0 where the stack is not known.</summary>
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
                // By as much as makes it none; what is marked as a whole may end meanwhile, and counts go round.
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
            // The finalizer of a thread's, and the next thread on its stack, may both do so.
            lock (_markLock)
            {
                MarkBelow();
                if (_bounds is not null && _isMarked) AddMarks(_bounds, -1);
                _isMarked = false;
            }
        }
    }
}
