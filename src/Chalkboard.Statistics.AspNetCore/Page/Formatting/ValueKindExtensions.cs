namespace Chalkboard.Statistics.AspNetCore.Page;

internal static class ValueKindExtensions
{
    private static readonly string[] _names = ["none", "text", "flag", "number", "bytes", "duration", "time", "link", "error"];

    public static string GetName(this ValueKind kind) => _names[(int)kind];

    public static bool IsAmount(this ValueKind kind) => kind is ValueKind.Number or ValueKind.Bytes or ValueKind.Duration;
}
