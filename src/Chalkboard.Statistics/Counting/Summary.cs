using HdrHistogram;

namespace Chalkboard.Statistics.Counting;

/// <summary>What remains of many samples.</summary>
/// <param name="scale">What makes a whole number of a value for the percentiles, which tell apart what differs by one.</param>
/// <param name="highest">The largest such number; larger ones stand as this one in the percentiles.</param>
internal sealed class Summary(double scale, long highest) : Samples
{
    // Two digits: a percentile is at most 1 % off.
    private const int Digits = 2;

    private LongHistogram? _histogram;

    public long Count { get; private set; }
    public double Sum { get; private set; }
    public double Min { get; private set; }
    public double Max { get; private set; }

    public double Average => Count == 0 ? 0 : Sum / Count;

    public override void Take(double value)
    {
        // Made for the first sample, as it has tens of kilobytes.
        _histogram ??= new LongHistogram(highest, Digits);
        _histogram.RecordValue((long)Math.Clamp(value * scale, 0, highest));
        if (Count == 0 || value < Min) Min = value;
        if (Count == 0 || value > Max) Max = value;
        Sum += value;
        Count++;
    }

    /// <summary>The value that so many percent of the samples do not exceed, within 1 %.</summary>
    public double Percentile(double percent) =>
        // The histogram answers with the upper end of a step, which may lie above all samples.
        _histogram is null ? 0 : Math.Clamp(_histogram.GetValueAtPercentile(percent) / scale, Min, Max);
}
