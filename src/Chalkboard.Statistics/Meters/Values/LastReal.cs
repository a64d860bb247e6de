namespace Chalkboard.Statistics.Meters.Values;

/// <summary>The last of numbers.</summary>
internal sealed class LastReal(MeterUnit unit) : ScalarCell
{
    private double _last;

    public override object? Value => unit.Show(Volatile.Read(ref _last));

    public override void Take(long value) => Take((double)value);

    public override void Take(double value) => Volatile.Write(ref _last, value);
}
