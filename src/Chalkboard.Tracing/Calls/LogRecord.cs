namespace Chalkboard.Tracing.Calls;

/// <summary>A record that the traced operation wrote to a log.</summary>
/// <param name="Text">Its level, its category and its message, with secrets masked: <c>Warning: Shop.Orders: no stock</c>. Untrusted
/// text.</param>
/// <param name="Call">The innermost recorded call on the stack when it was written; null if none was recorded.</param>
/// <param name="WrittenAt">The time from the start of the operation to its writing.</param>
public sealed record LogRecord(string Text, Call? Call, TimeSpan WrittenAt);
