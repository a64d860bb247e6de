using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Counting;

namespace Chalkboard.Statistics.Meters.Values;

/// <summary>A sum of whole numbers: each thread adds to a cell of its own.</summary>
internal sealed class WholeSum : ScalarCell
{
    private readonly nint _cell = Slots.Take();
    private readonly MeterUnit _unit;
    private readonly long _least;
    private readonly long _before;

    public WholeSum(MeterUnit unit, bool grows, StrongBox<bool> enabled) : base(grows ? null : enabled)
    {
        _unit = unit;
        _least = grows ? 0 : long.MinValue;
        _before = ThreadCells.Sum(_cell);
    }

    ~WholeSum() => Slots.Return(_cell);

    protected override object? Current => _unit.Show(ThreadCells.Sum(_cell) - _before);

    public override void Take(long value)
    {
        if (value >= _least) ThreadCells.Add(ref ThreadCells.Mine, _cell, value);
        // Its cells are another's once it is collected.
        GC.KeepAlive(this);
    }

    public override void Take(double value) => Take((long)value);
}
