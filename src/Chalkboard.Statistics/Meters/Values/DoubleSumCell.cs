using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Counting;

namespace Chalkboard.Statistics.Meters.Values;

/// <summary>A sum of floating-point numbers. Threads append them to their logs; reports add them up.</summary>
internal sealed class DoubleSumCell(MeterUnit unit, bool isMonotonic, StrongBox<bool> enabled) : ScalarCell(isMonotonic ? null : enabled)
{
    private readonly double _minValue = isMonotonic ? 0 : double.MinValue;
    private readonly RunningSum _sum = new();

    protected override object? CurrentValue
    {
        get
        {
            SampleLog.DrainAll();
            lock (_sum.Lock) return unit.ToScalar(_sum.Sum);
        }
    }

    public override void Record(long value) => Record((double)value);

    public override void Record(double value)
    {
        if (value >= _minValue && double.IsFinite(value)) SampleLog.Append(ref SampleLog.Current, _sum.Handle, value);
    }
}
