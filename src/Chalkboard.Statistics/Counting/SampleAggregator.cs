namespace Chalkboard.Statistics.Counting;

/// <summary>Aggregates samples. Callers hold its lock to change or read it.</summary>
internal abstract class SampleAggregator
{
    protected SampleAggregator() => Handle = new AggregatorHandle(this);

    public Lock Lock { get; } = new();

    public AggregatorHandle Handle { get; }

    /// <summary>Adds the first sample and those directly after it that belong to the same aggregator.</summary>
    /// <returns>The number of samples added.</returns>
    public abstract int AddRun(ReadOnlySpan<Sample> samples);
}
