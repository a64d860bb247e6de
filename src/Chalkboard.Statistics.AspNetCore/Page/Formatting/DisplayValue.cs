namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>A value as the page shows it.</summary>
/// <param name="Text">What to read. Not encoded.</param>
/// <param name="Number">What to sort and chart by: seconds for durations and times; null for what is no number.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct DisplayValue(string Text, double? Number, ValueKind Kind)
{
    private const int WideTextLength = 40;

    /// <summary>The class of the element that shows it.</summary>
    public string CssClass => Text.Length > WideTextLength ? $"{Kind.GetName()} wide" : Kind.GetName();
}

/// <summary>What a value is, as the name that script and style know it by.</summary>
internal enum ValueKind
{
    None,
    Text,
    Flag,
    Number,
    Bytes,
    Duration,
    Time,
    Link,
    Error,
}

internal static class ValueKindExtensions
{
    private static readonly string[] _names = ["none", "text", "flag", "number", "bytes", "duration", "time", "link", "error"];

    public static string GetName(this ValueKind kind) => _names[(int)kind];

    public static bool IsAmount(this ValueKind kind) => kind is ValueKind.Number or ValueKind.Bytes or ValueKind.Duration;
}
