namespace Chalkboard.Statistics.Counting;

/// <summary>
/// The number by which the logs refer to an aggregator, because a number is written faster than a reference. The finalizer releases
/// it, when no thread can record with it any more.
/// </summary>
internal sealed class AggregatorHandle(SampleAggregator aggregator)
{
    public int Id { get; private set; } = AggregatorRegistry.Register(aggregator);

    ~AggregatorHandle()
    {
        var value = Id;
        // Another finalizer may still record. It must not record for the next owner of the number.
        Id = AggregatorRegistry.NoId;
        AggregatorRegistry.Release(value);
    }
}
