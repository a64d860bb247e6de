using Chalkboard.Statistics.Counting;

namespace Chalkboard.Statistics.Meters.Values;

/// <summary>A sum of whole numbers: each thread adds to a cell of its own.</summary>
internal sealed class WholeSum : ScalarCell
{
    private readonly int _slot = Slots.Take();
    private readonly MeterUnit _unit;
    private readonly long _least;
    private readonly long _before;

    public WholeSum(MeterUnit unit, bool grows)
    {
        _unit = unit;
        _least = grows ? 0 : long.MinValue;
        _before = ThreadCells.Sum(_slot);
    }

    ~WholeSum() => Slots.Return(_slot);

    public override object? Value => _unit.Show(ThreadCells.Sum(_slot) - _before);

    public override void Take(long value)
    {
        if (value >= _least) ThreadCells.Add(_slot, value);
        // Its slot is another's once it is collected.
        GC.KeepAlive(this);
    }

    public override void Take(double value) => Take((long)value);
}
