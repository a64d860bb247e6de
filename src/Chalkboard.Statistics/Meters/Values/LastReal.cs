using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Meters.Values;

/// <summary>The last of numbers.</summary>
internal sealed class LastReal(MeterUnit unit, StrongBox<bool> enabled) : ScalarCell(enabled)
{
    private double _last;

    protected override object? Current => unit.Show(Volatile.Read(ref _last));

    public override void Take(long value) => Take((double)value);

    public override void Take(double value) => Volatile.Write(ref _last, value);
}
