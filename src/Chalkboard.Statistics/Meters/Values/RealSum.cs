using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Counting;

namespace Chalkboard.Statistics.Meters.Values;

/// <summary>A sum of numbers: each thread writes them down, and they are added up when a report is made or the log is full.</summary>
internal sealed class RealSum(MeterUnit unit, bool grows, StrongBox<bool> enabled) : ScalarCell(grows ? null : enabled)
{
    private readonly double _least = grows ? 0 : double.MinValue;
    private readonly RunningSum _sum = new();

    protected override object? Current
    {
        get
        {
            SampleLog.DrainAll();
            lock (_sum.Lock) return unit.Show(_sum.Sum);
        }
    }

    public override void Take(long value) => Take((double)value);

    public override void Take(double value)
    {
        if (value >= _least && double.IsFinite(value)) SampleLog.Append(ref SampleLog.Mine, _sum.Number, value);
    }
}
