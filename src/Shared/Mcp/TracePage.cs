namespace Chalkboard.Mcp.Tools;

/// <summary>A page of a list of traces.</summary>
/// <param name="Traces">The traces.</param>
/// <param name="NextCursor">The cursor of the next page, without untrusted text; empty if there is none.</param>
internal sealed record TracePage(IReadOnlyList<TraceSummary> Traces, string NextCursor)
{
    /// <summary>The number of traces in a page, so that each has room for its line.</summary>
    public const int Size = 25;
}
