namespace Chalkboard.Mcp.Tools;

/// <summary>A call that can't be answered. The message is for the assistant: it says what is wrong, and what to do.</summary>
internal sealed class ToolCallException(string message) : Exception(message);
