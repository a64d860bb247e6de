using System.Globalization;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>How pages write what is in a trace. All of it is somebody else's text; none of this is encoded.</summary>
internal static class Texts
{
    public static string Name(string name) => VisibleText.Of(name.Length == 0 ? "?" : name, VisibleText.LongestName);

    public static string Value(ReadOnlyMemory<char> value) => VisibleText.Of(value.Span[..Math.Min(value.Length, VisibleText.LongestValue + 1)].ToString(), VisibleText.LongestValue);

    public static string Value(string value) => VisibleText.Of(value, VisibleText.LongestValue);

    public static string Time(TimeSpan time) => Humane.Duration(time);

    public static string Count(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);

    public static string Calls(long count) => count == 1 ? "1 call" : $"{Count(count)} calls";

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Where a call is in the source: <c>Checkout:41</c>; null if unknown.</summary>
    public static string? Place(Call call)
    {
        var owner = call;
        while (owner is { IsExternal: true }) owner = owner.Caller;
        if (owner?.Symbol.File is not { } file) return null;
        var name = file[(file.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
        var stem = VisibleText.Of(name.LastIndexOf('.') is > 0 and var dot ? name[..dot] : name, 60);
        return call.Line > 0 ? $"{stem}:{Number(call.Line)}" : stem;
    }
}
