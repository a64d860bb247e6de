using Chalkboard.Statistics.Counting;

namespace Chalkboard.Statistics.Meters.Values;

/// <summary>The distribution of numbers or durations.</summary>
internal sealed class SummaryCell : Cell
{
    private readonly Timing? _timing;
    private readonly Distribution? _distribution;
    private readonly double _ticksPerUnit;

    public SummaryCell(MeterUnit unit, System.Runtime.CompilerServices.StrongBox<bool> enabled, TimeProvider timeProvider)
    {
        _ticksPerUnit = unit.TicksPerUnit;
        if (unit.IsDuration) _timing = new Timing(enabled, timeProvider);
        else _distribution = new Distribution(enabled, timeProvider);
    }

    public static ReadOnlySpan<string> FieldNames => SummaryShape.Default.DeclaredNames;

    /// <summary>The record of measurements without tags.</summary>
    public ComputedRecord SummaryRecord => (ComputedRecord?)_timing ?? _distribution!;

    public override void Record(long value) => Record((double)value);

    public override void Record(double value)
    {
        if (_timing is null) _distribution!.Record(value);
        // The conversion saturates.
        else if (double.IsFinite(value)) _timing.RecordEvenIfPaused(TimeSpan.FromTicks((long)(value * _ticksPerUnit)));
    }

    public override void Read(Span<object?> values) => SummaryRecord.Read(values);
}
