using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Meters.Values;

/// <summary>The last measurement, a floating-point number.</summary>
internal sealed class DoubleGaugeCell(MeterUnit unit, StrongBox<bool> enabled) : ScalarCell(enabled)
{
    private double _last;

    protected override object? CurrentValue => unit.ToScalar(Volatile.Read(ref _last));

    public override void Record(long value) => Record((double)value);

    public override void Record(double value) => Volatile.Write(ref _last, value);
}
