namespace Chalkboard.Statistics.Counting;

/// <summary>What samples are taken into. Its lock is held to change or read it.</summary>
internal abstract class Samples
{
    protected Samples() => Number = new SampleNumber(this);

    public Lock Lock { get; } = new();

    public SampleNumber Number { get; }

    /// <summary>Takes the first sample, and those that follow it and have the same number.</summary>
    /// <returns>How many it took.</returns>
    public abstract int Take(ReadOnlySpan<Sample> samples);
}
