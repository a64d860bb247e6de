namespace Chalkboard.Mcp.Tools;

/// <summary>A trace in a list. All texts are untrusted.</summary>
internal sealed record TraceSummary(string Id, string Name, DateTimeOffset StartedAt, TimeSpan Duration, long EventCount)
{
    public string? Status { get; init; }

    public string? KeepReason { get; init; }

    public string? Repeated { get; init; }

    public bool IsTruncated { get; init; }
}
