namespace Chalkboard.Tracing.Calls;

/// <summary>An exception that a call caught.</summary>
/// <param name="Line">The last line that it had reached; 0 if unknown.</param>
/// <param name="Description">Which exception.</param>
public sealed record CaughtException(int Line, string Description);
