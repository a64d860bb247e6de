namespace Chalkboard.Tracing.Calls;

/// <summary>A dependency while a <see cref="CallReader"/> reads the events between its start and its end.</summary>
/// <param name="Number">Its number in the order of starts, from 1; 0 if a step is not about a dependency.</param>
/// <param name="CallNumber">The number of the call that started it; 0 if unknown.</param>
/// <param name="Depth">Its depth below that call, from 1.</param>
/// <param name="StartedAt">The time of its start.</param>
internal readonly record struct OpenDependency(int Number, int CallNumber, int Depth, long StartedAt);
