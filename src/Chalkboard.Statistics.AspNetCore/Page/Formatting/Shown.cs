namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>A value as the page shows it.</summary>
/// <param name="Text">What to read. Not encoded.</param>
/// <param name="Number">What to sort and chart by: seconds for durations and times; null for what is no number.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct Shown(string Text, double? Number, Kind Kind)
{
    private const int Wide = 40;

    /// <summary>The class of the element that shows it.</summary>
    public string Class => Text.Length > Wide ? $"{Kind.Name()} wide" : Kind.Name();
}

/// <summary>What a value is, as the name that script and style know it by.</summary>
internal enum Kind
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

internal static class Kinds
{
    private static readonly string[] _names = ["none", "text", "flag", "number", "bytes", "duration", "time", "link", "error"];

    public static string Name(this Kind kind) => _names[(int)kind];

    public static bool IsAmount(this Kind kind) => kind is Kind.Number or Kind.Bytes or Kind.Duration;
}
