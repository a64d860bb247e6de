namespace Chalkboard.Tool.Checking;

/// <summary>Which figure a check looks at, and what it should be.</summary>
internal sealed record CheckOptions(IReadOnlyList<string> Entry, ThresholdRange? Warning, ThresholdRange? Critical, string? Label, string Unit, CheckState NoValue = CheckState.Unknown);
