using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Weaving;

/// <summary>
/// Keeps the marks by which woven code sees whether its thread records: how many threads do whose stacks have a page there. What is 4 GB apart shares
/// a mark, so they are counted.
/// </summary>
internal static unsafe class TracedStacks
{
    // Neighbours share no page: the operating system gives stacks by pages, and none has smaller ones.
    private const int _bitsOfPage = 12;
    private const int _pages = 1 << 20;

    private static readonly Lock _marking = new();
    private static bool _areAllMarked;

    [ThreadStatic]
    private static MarkedStack? _ofThisThread;

    private static Span<byte> Marks => new(Probes.Marks, _pages);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint PageOf(nuint address) => (address >> _bitsOfPage) & (_pages - 1);

    /// <summary>Before the first trace of the process.</summary>
    public static void Prepare()
    {
        if (Probes.Marks is not null) return;

        // It stays for good, a megabyte of addresses: memory takes what is touched of it.
        Probes.Marks = (byte*)NativeMemory.AllocZeroed(_pages);

        // Nobody sees that something is traced before this.
        Interlocked.MemoryBarrierProcessWide();
    }

    /// <summary>From here on, this thread records into a log, or not at all.</summary>
    /// <exception cref="OutOfMemoryException">Nothing has changed.</exception>
    public static void Record(ThreadLog? log)
    {
        if (log is not null)
        {
            (_ofThisThread ??= MarkedStack.OfThisThread()).Mark();
            log.StackFloor = _ofThisThread.Floor;
        }
        else _ofThisThread?.Unmark();
        Probes.Log = log;
    }

    /// <summary>Below an address, this thread runs the originals from here on, until it is told otherwise or records for another operation.</summary>
    /// <returns>Whether it does: not where it isn't known where its stack is.</returns>
    public static bool TryUnmarkBelow(nuint address) => _ofThisThread?.TryUnmarkBelow(address) ?? false;

    /// <summary>It does so no more.</summary>
    public static void MarkBelow() => _ofThisThread?.MarkBelow();

    /// <summary>Every thread may record from here on, until nothing is traced any more.</summary>
    public static void AddAll()
    {
        lock (_marking)
        {
            if (_areAllMarked) return;
            _areAllMarked = true;
            Add(Marks, 1);
        }
    }

    /// <summary>Nothing is traced any more.</summary>
    public static void RemoveAll()
    {
        lock (_marking)
        {
            if (!_areAllMarked) return;
            _areAllMarked = false;
            Add(Marks, -1);
        }
    }

    /// <summary>As many threads more record on a stack.</summary>
    public static void Add(StackBounds stack, int count)
    {
        var first = (int)PageOf(stack.Low);
        var pages = (int)nuint.Min(((stack.High - 1) >> _bitsOfPage) - (stack.Low >> _bitsOfPage) + 1, _pages);
        var before = Math.Min(pages, _pages - first);
        lock (_marking)
        {
            Add(Marks.Slice(first, before), count);
            Add(Marks[..(pages - before)], count);
        }
    }

    private static void Add(Span<byte> marks, int count)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(marks);
        var each = new Vector<byte>((byte)count);
        foreach (ref var vector in vectors) vector += each;
        foreach (ref var mark in marks[(vectors.Length * Vector<byte>.Count)..]) mark += (byte)count;
    }

    /// <summary>The stack of one thread.</summary>
    private sealed class MarkedStack
    {
        // By its lowest address. Their finalizers may be late, and a mark must not outlive its thread on a stack that is another's by now.
        private static readonly Dictionary<nuint, WeakReference<MarkedStack>> _all = [];

        private readonly StackBounds? _bounds;
        private bool _isMarked;
        private StackBounds? _below;
        private int _countBelow;

        private MarkedStack(StackBounds? bounds)
        {
            _bounds = bounds;
            Floor = bounds is null ? 0 : bounds.High - ((bounds.High - bounds.Low) / 4) + ThreadLog.MostStackOfTwins;
        }

        // A thread may end while it records, and its stack become another's.
        ~MarkedStack()
        {
            Unmark();
            if (_bounds is null) return;
            lock (_marking)
            {
                if (_all.TryGetValue(_bounds.Low, out var known) && (!known.TryGetTarget(out var there) || there == this)) _all.Remove(_bounds.Low);
            }
        }

        public static MarkedStack OfThisThread()
        {
            var stack = new MarkedStack(StackBounds.OfThisThread());
            if (stack._bounds is not { } bounds) return stack;
            lock (_marking)
            {
                if (_all.TryGetValue(bounds.Low, out var known) && known.TryGetTarget(out var gone)) gone.Unmark();
                _all[bounds.Low] = new(stack, trackResurrection: true);
            }

            return stack;
        }

        /// <summary>See <see cref="ThreadLog.StackFloor"/>; 0 where the stack is not known.</summary>
        public nuint Floor { get; }

        public void Mark()
        {
            if (_bounds is null) AddAll();
            else if (!_isMarked) Add(_bounds, 1);
            _isMarked = true;
        }

        public bool TryUnmarkBelow(nuint address)
        {
            var end = address & ~(((nuint)1 << _bitsOfPage) - 1);
            if (_bounds is null || !_isMarked || _below is not null || end <= _bounds.Low || address >= _bounds.High) return false;
            _below = _bounds with { High = end };
            lock (_marking)
            {
                // By as much as makes it none; what is marked as a whole may end meanwhile, and counts go round.
                _countBelow = _areAllMarked ? 2 : 1;
                Add(_below, -_countBelow);
            }

            return true;
        }

        public void MarkBelow()
        {
            if (_below is not null) Add(_below, _countBelow);
            _below = null;
        }

        public void Unmark()
        {
            // The finalizer of a thread's, and the next thread on its stack, may both do so.
            lock (_marking)
            {
                MarkBelow();
                if (_bounds is not null && _isMarked) Add(_bounds, -1);
                _isMarked = false;
            }
        }
    }
}
