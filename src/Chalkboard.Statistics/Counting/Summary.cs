using HdrHistogram;

namespace Chalkboard.Statistics.Counting;

/// <summary>What remains of many samples.</summary>
/// <param name="scale">What makes a whole number of a value for the percentiles, which tell apart what differs by one.</param>
/// <param name="highest">The largest such number; larger ones stand as this one in the percentiles.</param>
internal sealed class Summary(double scale, long highest) : Samples
{
    // Two digits: a percentile is at most 1 % off.
    private const int Digits = 2;

    private readonly double _highest = highest;
    private LongHistogram? _histogram;

    public long Count { get; private set; }
    public double Sum { get; private set; }
    public double Min { get; private set; } = double.PositiveInfinity;
    public double Max { get; private set; } = double.NegativeInfinity;

    public double Average => Count == 0 ? 0 : Sum / Count;

    public override int Take(ReadOnlySpan<Sample> samples)
    {
        var taken = TakeTotals(samples);
        // Made for the first sample, as it has tens of kilobytes.
        var histogram = _histogram ??= new LongHistogram(highest, Digits);
        foreach (var sample in samples[..taken]) histogram.RecordValue(Step(sample.Value * scale));
        return taken;
    }

    // Apart from the histogram, whose calls would have these go through memory for each sample.
    private int TakeTotals(ReadOnlySpan<Sample> samples)
    {
        var of = samples[0].Of;
        var (sum, min, max) = (Sum, Min, Max);
        var taken = 0;
        for (; taken < samples.Length && samples[taken].Of == of; taken++)
        {
            var value = samples[taken].Value;
            sum += value;
            if (value < min) min = value;
            if (value > max) max = value;
        }
        (Sum, Min, Max) = (sum, min, max);
        Count += taken;
        return taken;
    }

    /// <summary>The value that so many percent of the samples do not exceed, within 1 %.</summary>
    public double Percentile(double percent) =>
        // The histogram answers with the upper end of a step, which may lie above all samples.
        _histogram is null ? 0 : Math.Clamp(_histogram.GetValueAtPercentile(percent) / scale, Min, Max);

    // It is in range already when it is converted, which therefore needs no care.
    private long Step(double scaled) =>
        scaled < 0 ? 0 : scaled < _highest ? double.ConvertToIntegerNative<long>(scaled) : highest;
}
