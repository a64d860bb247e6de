namespace Chalkboard.Mcp;

/// <summary>Options of <c>AddChalkboardMcp</c>.</summary>
public sealed class ChalkboardMcpOptions
{
    /// <summary>
    /// True if assistants can only read. False to also let them trace the next requests, up to 100, as a user of the page of traces can.
    /// Default: true.
    /// </summary>
    public bool IsReadOnly { get; set; } = true;
}
