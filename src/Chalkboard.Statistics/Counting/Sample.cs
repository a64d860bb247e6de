namespace Chalkboard.Statistics.Counting;

/// <summary>A value in a log.</summary>
/// <param name="Key">The number of the aggregator in the lower 32 bits, and the outcome above.</param>
/// <param name="Value">The value.</param>
internal readonly record struct Sample(long Key, double Value)
{
    public int AggregatorId => (int)Key;

    /// <summary>The outcome, from 1; 0 for none.</summary>
    public int Outcome => (int)(Key >> 32);
}
