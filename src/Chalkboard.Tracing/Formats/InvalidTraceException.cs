namespace Chalkboard.Tracing.Formats;

/// <summary>The exception that is thrown if a text is not a trace. The message has the line and the reason.</summary>
/// <param name="message">The line and the reason.</param>
public sealed class InvalidTraceException(string message) : Exception(message);
