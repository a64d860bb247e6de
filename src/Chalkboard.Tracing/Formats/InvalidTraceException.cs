namespace Chalkboard.Tracing.Formats;

/// <summary>What was to be read is no trace. The message says in which line, and why.</summary>
/// <param name="message">Which line, and why.</param>
public sealed class InvalidTraceException(string message) : Exception(message);
