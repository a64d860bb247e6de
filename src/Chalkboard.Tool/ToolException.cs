namespace Chalkboard.Tool;

/// <summary>A command can't do what it was asked to. The message is for a person: one line, without secrets, with advice.</summary>
internal sealed class ToolException(string message) : Exception(message);
