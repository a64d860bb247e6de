namespace Chalkboard.Statistics.Counting;

/// <summary>The sum of samples.</summary>
internal sealed class RunningSum : Samples
{
    public double Sum { get; private set; }

    public override int Take(ReadOnlySpan<Sample> samples)
    {
        var of = samples[0].Of;
        var sum = Sum;
        var taken = 0;
        for (; taken < samples.Length && samples[taken].Of == of; taken++) sum += samples[taken].Value;
        Sum = sum;
        return taken;
    }
}
