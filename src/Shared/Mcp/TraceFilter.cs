namespace Chalkboard.Mcp.Tools;

/// <summary>The filter of a list. Empty texts restrict nothing.</summary>
internal sealed record TraceFilter(string Text, string Status, string Duration, string Method, string Value);
