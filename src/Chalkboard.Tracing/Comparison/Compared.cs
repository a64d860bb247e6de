namespace Chalkboard.Tracing.Comparison;

/// <summary>A figure of two traces.</summary>
/// <typeparam name="T">The type of the figure.</typeparam>
/// <param name="Baseline">The figure of the trace that is compared with.</param>
/// <param name="Other">The figure of the trace that is explained.</param>
public readonly record struct Compared<T>(T Baseline, T Other);
