namespace Chalkboard.Statistics.Meters.Values;

/// <summary>The last of whole numbers.</summary>
internal sealed class LastWhole(MeterUnit unit) : ScalarCell
{
    private long _last;

    public override object? Value => unit.Show(Volatile.Read(ref _last));

    public override void Take(long value) => Volatile.Write(ref _last, value);

    public override void Take(double value) => Take((long)value);
}
