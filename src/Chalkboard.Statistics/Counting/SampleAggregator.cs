namespace Chalkboard.Statistics.Counting;

/// <summary>What samples are taken into. Its lock is held to change or read it.</summary>
internal abstract class SampleAggregator
{
    protected SampleAggregator() => Handle = new AggregatorHandle(this);

    public Lock Lock { get; } = new();

    public AggregatorHandle Handle { get; }

    /// <summary>Takes the first sample, and those that follow it and have the same number.</summary>
    /// <returns>How many it took.</returns>
    public abstract int AddRun(ReadOnlySpan<Sample> samples);
}
