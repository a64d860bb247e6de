namespace Chalkboard.Mcp.Tools;

/// <summary>A parameter of a tool.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">Its description, for the assistant.</param>
/// <param name="IsRequired">True if a call must give it.</param>
/// <param name="IsInteger">True for an integer, false for a text.</param>
internal sealed record ToolParameter(string Name, string Description, bool IsRequired = false, bool IsInteger = false)
{
    public static ToolParameter Cursor { get; } =
        new("cursor", "The cursor at the end of the previous page; leave it out for the first page.");
}
