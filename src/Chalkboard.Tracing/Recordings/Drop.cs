namespace Chalkboard.Tracing.Recordings;

/// <summary>Something that a recording lacks, because a limit or a filter kept it out.</summary>
/// <param name="What">What and why, after a number: <c>events beyond the limit of 1000000</c>.</param>
/// <param name="Count">How many.</param>
public sealed record Drop(string What, long Count);
