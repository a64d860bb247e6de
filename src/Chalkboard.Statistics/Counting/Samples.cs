namespace Chalkboard.Statistics.Counting;

/// <summary>What samples are taken into. Its lock is held to change or read it.</summary>
internal abstract class Samples
{
    public Lock Lock { get; } = new();

    public abstract void Take(double value);
}
