namespace Chalkboard.Statistics.Counting;

/// <summary>The sum of samples.</summary>
internal sealed class RunningSum : Samples
{
    public double Sum { get; private set; }

    public override void Take(double value) => Sum += value;
}
