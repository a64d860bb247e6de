namespace Chalkboard.Statistics.Counting;

/// <summary>A value as it stands in a log.</summary>
/// <param name="Key">The number of the samples it belongs to, and above its 32 bits the outcome.</param>
/// <param name="Value">The value.</param>
internal readonly record struct Sample(long Key, double Value)
{
    public int AggregatorId => (int)Key;

    /// <summary>Which outcome it has, from 1; 0 for none.</summary>
    public int Outcome => (int)(Key >> 32);
}
