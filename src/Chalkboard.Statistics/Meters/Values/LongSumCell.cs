using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Counting;

namespace Chalkboard.Statistics.Meters.Values;

/// <summary>A sum of integers. Each thread adds to its own memory cell.</summary>
internal sealed class LongSumCell : ScalarCell
{
    private readonly nint _cellOffset = CellAllocator.Allocate();
    private readonly MeterUnit _unit;
    private readonly long _minValue;
    private readonly long _initialSum;

    public LongSumCell(MeterUnit unit, bool isMonotonic, StrongBox<bool> enabled) : base(isMonotonic ? null : enabled)
    {
        _unit = unit;
        _minValue = isMonotonic ? 0 : long.MinValue;
        _initialSum = ThreadCells.Sum(_cellOffset);
    }

    ~LongSumCell() => CellAllocator.Free(_cellOffset);

    protected override object? CurrentValue => _unit.ToScalar(ThreadCells.Sum(_cellOffset) - _initialSum);

    public override void Record(long value)
    {
        if (value >= _minValue) ThreadCells.Add(ref ThreadCells.Current, _cellOffset, value);
        // The finalizer frees the cells.
        GC.KeepAlive(this);
    }

    public override void Record(double value) => Record((long)value);
}
