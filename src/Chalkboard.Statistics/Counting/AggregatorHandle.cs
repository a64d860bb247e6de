namespace Chalkboard.Statistics.Counting;

/// <summary>
/// What samples are called in the logs: a number, which is written down quicker than a reference. It is given back once
/// nothing can write it down any more.
/// </summary>
internal sealed class AggregatorHandle(SampleAggregator aggregator)
{
    public int Id { get; private set; } = AggregatorRegistry.Register(aggregator);

    ~AggregatorHandle()
    {
        var value = Id;
        // Another finalizer may still record. It must not do so into what gets the number next.
        Id = AggregatorRegistry.NoId;
        AggregatorRegistry.Release(value);
    }
}
