namespace Chalkboard.Tool;

/// <summary>A command failed. The message is shown to the user: one line, without secrets, with advice.</summary>
internal sealed class ToolException(string message) : Exception(message);
