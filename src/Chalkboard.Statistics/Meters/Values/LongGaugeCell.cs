using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Meters.Values;

/// <summary>The last measurement, an integer.</summary>
internal sealed class LongGaugeCell(MeterUnit unit, StrongBox<bool> enabled) : ScalarCell(enabled)
{
    private long _last;

    protected override object? CurrentValue => unit.ToScalar(Volatile.Read(ref _last));

    public override void Record(long value) => Volatile.Write(ref _last, value);

    public override void Record(double value) => Record((long)value);
}
