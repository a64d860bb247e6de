namespace Chalkboard.Statistics.Counting;

/// <summary>What remains of many samples.</summary>
/// <param name="scale">What makes a whole number of a value for the percentiles, which tell apart what differs by one.</param>
/// <param name="highest">The largest such number; larger ones stand as this one in the percentiles.</param>
internal sealed class Summary(double scale, long highest) : Samples
{
    private Steps? _steps;

    public long Count { get; private set; }
    public double Sum { get; private set; }
    public double Min { get; private set; } = double.PositiveInfinity;
    public double Max { get; private set; } = double.NegativeInfinity;

    public double Average => Count == 0 ? 0 : Sum / Count;

    public override int Take(ReadOnlySpan<Sample> samples)
    {
        // Made for the first sample, as it has tens of kilobytes.
        var steps = _steps ??= new Steps(highest);
        var counts = steps.Counts;
        var of = samples[0].Of;
        var (sum, min, max) = (Sum, Min, Max);
        var taken = 0;
        for (; taken < samples.Length && samples[taken].Of == of; taken++)
        {
            var value = samples[taken].Value;
            sum += value;
            if (value < min) min = value;
            if (value > max) max = value;
            counts[steps.Of(value * scale)]++;
        }
        (Sum, Min, Max) = (sum, min, max);
        Count += taken;
        steps.Added(taken);
        return taken;
    }

    /// <summary>The value that so many percent of the samples do not exceed, within 1 %.</summary>
    public double Percentile(double percent) =>
        // The histogram answers with the upper end of a step, which may lie above all samples.
        _steps is null ? 0 : Math.Clamp(_steps.GetValueAtPercentile(percent) / scale, Min, Max);
}
