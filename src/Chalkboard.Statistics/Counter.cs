using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Counting;

namespace Chalkboard.Statistics;

/// <summary>
/// Counts what happens, from any number of threads at once, and never down. A count costs about a nanosecond in a loop,
/// allocates nothing, takes no lock and is never lost: each thread adds to a cell of its own. Paused with its namespace.
/// </summary>
/// <remarks>To the report, and to anyone with .NET alone, it is a cell: an <see cref="IStrongBox"/> that holds a <see cref="long"/>.</remarks>
public sealed class Counter : IStrongBox
{
    private readonly StrongBox<bool> _enabled;
    private readonly nint _cellOffset = CellAllocator.Allocate();
    private readonly long _initialSum;

    /// <summary>A counter that counts while a cell says so.</summary>
    /// <param name="enabled">Whether to count; usually that of its namespace.</param>
    /// <exception cref="ArgumentNullException"><paramref name="enabled"/> is null.</exception>
    public Counter(StrongBox<bool> enabled)
    {
        ArgumentNullException.ThrowIfNull(enabled);
        _enabled = enabled;
        _initialSum = ThreadCells.Sum(_cellOffset);
    }

    /// <summary>Gives its cells to the next counter.</summary>
    ~Counter() => CellAllocator.Free(_cellOffset);

    /// <summary>What has been counted. A count by another thread at this very moment may be in it or not.</summary>
    public long Value => ThreadCells.Sum(_cellOffset) - _initialSum;

    object? IStrongBox.Value
    {
        get => Value;
        set => throw new NotSupportedException("A counter only counts. Use a gauge for what is set.");
    }

    /// <summary>Counts one, unless paused.</summary>
    // Fully optimized from the start, and so without a profile: that of a process that counts would have a loop of counts jump
    // twice each time while it is paused, and there a second jump is all there is to save.
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    public void Increment()
    {
        var enabled = _enabled;
        // Asked for before anything depends on it, so that the JIT looks the thread up once for a loop of counts.
        ref var current = ref ThreadCells.Current;
        if (Volatile.Read(ref enabled.Value)) ThreadCells.Add(ref current, _cellOffset, 1);
        // Its cells are another's once it is collected.
        GC.KeepAlive(this);
    }

    /// <summary>Counts so many, unless paused.</summary>
    /// <param name="amount">How many, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="amount"/> is negative.</exception>
    public void Add(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        if (Volatile.Read(ref _enabled.Value)) ThreadCells.Add(ref ThreadCells.Current, _cellOffset, amount);
        GC.KeepAlive(this);
    }

    /// <summary>Counts so many, paused or not: for work that began while its namespace was enabled.</summary>
    /// <param name="amount">How many, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="amount"/> is negative.</exception>
    public void AddEvenIfPaused(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ThreadCells.Add(ref ThreadCells.Current, _cellOffset, amount);
        GC.KeepAlive(this);
    }

    /// <summary>The value, in the culture-invariant form.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
