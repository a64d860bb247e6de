namespace Chalkboard.Tool.Checking;

/// <summary>The figure of a check and its thresholds.</summary>
internal sealed record CheckOptions(
    IReadOnlyList<string> Entry, ThresholdRange? Warning, ThresholdRange? Critical, string? Label, string Unit,
    CheckState NoValue = CheckState.Unknown);
