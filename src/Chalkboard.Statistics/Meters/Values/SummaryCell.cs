using Chalkboard.Statistics.Counting;

namespace Chalkboard.Statistics.Meters.Values;

/// <summary>The distribution of numbers, or of durations.</summary>
internal sealed class SummaryCell : Cell
{
    private readonly Timing? _timing;
    private readonly Distribution? _distribution;
    private readonly double _ticks;

    public SummaryCell(MeterUnit unit, System.Runtime.CompilerServices.StrongBox<bool> enabled, TimeProvider time)
    {
        _ticks = unit.Ticks;
        if (unit.IsDuration) _timing = new Timing(enabled, time);
        else _distribution = new Distribution(enabled, time);
    }

    public static ReadOnlySpan<string> Names => SummaryShape.Names.Given;

    /// <summary>The record, where it has no tags.</summary>
    public ComputedRecord Record => (ComputedRecord?)_timing ?? _distribution!;

    public override void Take(long value) => Take((double)value);

    public override void Take(double value)
    {
        if (_timing is null) _distribution!.Record(value);
        // The conversion saturates.
        else if (double.IsFinite(value)) _timing.Complete(TimeSpan.FromTicks((long)(value * _ticks)));
    }

    public override void Read(Span<object?> values) => Record.Read(values);
}
