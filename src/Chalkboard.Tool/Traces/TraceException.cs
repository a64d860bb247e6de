namespace Chalkboard.Tool.Traces;

/// <summary>A trace can't be read or written; the message says why and what to do.</summary>
internal sealed class TraceException(string message) : Exception(message);
