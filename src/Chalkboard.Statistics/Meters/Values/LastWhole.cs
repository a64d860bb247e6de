using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Meters.Values;

/// <summary>The last of whole numbers.</summary>
internal sealed class LastWhole(MeterUnit unit, StrongBox<bool> enabled) : ScalarCell(enabled)
{
    private long _last;

    protected override object? Current => unit.Show(Volatile.Read(ref _last));

    public override void Take(long value) => Volatile.Write(ref _last, value);

    public override void Take(double value) => Take((long)value);
}
