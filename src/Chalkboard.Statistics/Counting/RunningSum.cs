namespace Chalkboard.Statistics.Counting;

/// <summary>The sum of samples.</summary>
internal sealed class RunningSum : SampleAggregator
{
    public double Sum { get; private set; }

    public override int AddRun(ReadOnlySpan<Sample> samples)
    {
        var key = samples[0].Key;
        var sum = Sum;
        var count = 0;
        for (; count < samples.Length && samples[count].Key == key; count++) sum += samples[count].Value;
        Sum = sum;
        return count;
    }
}
