namespace Chalkboard.Tracing.Calls;

/// <summary>An exception that a call caught.</summary>
/// <param name="Line">The last line that the call had reached; 0 if unknown.</param>
/// <param name="Description">The type and the message of the exception.</param>
public sealed record CaughtException(int Line, string Description);
