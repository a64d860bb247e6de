namespace Chalkboard.Statistics.Counting;

/// <summary>A value as it stands in a log.</summary>
/// <param name="Of">The number of the samples it belongs to.</param>
/// <param name="Value">The value.</param>
internal readonly record struct Sample(long Of, double Value);
