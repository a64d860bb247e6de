using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Counting;

namespace Chalkboard.Statistics;

/// <summary>
/// A monotonic counter for any number of threads at once. An increment costs about a nanosecond in a loop, allocates nothing, takes no lock
/// and is never lost, because each thread adds to its own memory cell. While its namespace is paused, it doesn't count.
/// </summary>
/// <remarks>It is a cell of the convention: an <see cref="IStrongBox"/> that holds a <see cref="long"/>.</remarks>
public sealed class Counter : IStrongBox
{
    private readonly StrongBox<bool> _enabled;
    private readonly nint _cellOffset = CellAllocator.Allocate();
    private readonly long _initialSum;

    /// <summary>Creates a counter.</summary>
    /// <param name="enabled">The cell that says whether to count; usually that of the counter's namespace.</param>
    /// <exception cref="ArgumentNullException"><paramref name="enabled"/> is null.</exception>
    public Counter(StrongBox<bool> enabled)
    {
        ArgumentNullException.ThrowIfNull(enabled);
        _enabled = enabled;
        _initialSum = ThreadCells.Sum(_cellOffset);
    }

    /// <summary>Frees the cells for another counter.</summary>
    ~Counter() => CellAllocator.Free(_cellOffset);

    /// <summary>The current count. It may or may not include an increment that another thread makes at the same time.</summary>
    public long Value => ThreadCells.Sum(_cellOffset) - _initialSum;

    object? IStrongBox.Value
    {
        get => Value;
        set => throw new NotSupportedException("A counter can't be set. Use a gauge.");
    }

    /// <summary>Adds one, unless paused.</summary>
    // Optimized from the start, without a profile. A profile from a process that counts would make the loop of a paused counter
    // jump twice per iteration.
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    public void Increment()
    {
        var enabled = _enabled;
        // Read before the branch, so that the JIT hoists the lookup of the thread-static field out of a loop of increments.
        ref var current = ref ThreadCells.Current;
        if (Volatile.Read(ref enabled.Value)) ThreadCells.Add(ref current, _cellOffset, 1);
        // The finalizer frees the cells.
        GC.KeepAlive(this);
    }

    /// <summary>Adds an amount, unless paused.</summary>
    /// <param name="amount">The amount, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="amount"/> is negative.</exception>
    public void Add(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        if (Volatile.Read(ref _enabled.Value)) ThreadCells.Add(ref ThreadCells.Current, _cellOffset, amount);
        GC.KeepAlive(this);
    }

    /// <summary>Adds an amount, paused or not: for work that started while its namespace was enabled.</summary>
    /// <param name="amount">The amount, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="amount"/> is negative.</exception>
    public void AddEvenIfPaused(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ThreadCells.Add(ref ThreadCells.Current, _cellOffset, amount);
        GC.KeepAlive(this);
    }

    /// <summary>Formats the value in the invariant culture.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
