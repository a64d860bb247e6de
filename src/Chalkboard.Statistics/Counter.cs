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
    private readonly int _slot = Slots.Take();
    private readonly long _before;

    /// <summary>A counter that counts while a cell says so.</summary>
    /// <param name="enabled">Whether to count; usually that of its namespace.</param>
    /// <exception cref="ArgumentNullException"><paramref name="enabled"/> is null.</exception>
    public Counter(StrongBox<bool> enabled)
    {
        ArgumentNullException.ThrowIfNull(enabled);
        _enabled = enabled;
        _before = ThreadCells.Sum(_slot);
    }

    /// <summary>Gives its cells to the next counter.</summary>
    ~Counter() => Slots.Return(_slot);

    /// <summary>What has been counted. A count by another thread at this very moment may be in it or not.</summary>
    public long Value => ThreadCells.Sum(_slot) - _before;

    object? IStrongBox.Value
    {
        get => Value;
        set => throw new NotSupportedException("A counter only counts. Use a gauge for what is set.");
    }

    /// <summary>Counts one, unless paused.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Increment()
    {
        ThreadCells.Add(_enabled, _slot, 1);
        // Its slot is another's once it is collected.
        GC.KeepAlive(this);
    }

    /// <summary>Counts so many, unless paused.</summary>
    /// <param name="amount">How many, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="amount"/> is negative.</exception>
    public void Add(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ThreadCells.Add(_enabled, _slot, amount);
        GC.KeepAlive(this);
    }

    /// <summary>Counts so many, paused or not: for work that began while its namespace was enabled.</summary>
    /// <param name="amount">How many, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="amount"/> is negative.</exception>
    public void Complete(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ThreadCells.Add(_slot, amount);
        GC.KeepAlive(this);
    }

    /// <summary>The value, in the culture-invariant form.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
