namespace Chalkboard.Tracing.Testing;

/// <summary>A trace is not as a test expects it. The message has the expectation, what was found, and the calls that did it.</summary>
/// <param name="message">The message, of several lines.</param>
public sealed class TraceAssertionException(string message) : Exception(message);
