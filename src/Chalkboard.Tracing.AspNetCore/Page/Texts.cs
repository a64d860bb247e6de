using System.Globalization;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>How pages write what is in a trace. All of it is somebody else's text; none of this is encoded.</summary>
internal static class Texts
{
    public static string Name(string name) => VisibleText.From(name.Length == 0 ? "?" : name, VisibleText.MaxNameLength);

    public static string Value(ReadOnlyMemory<char> value) => VisibleText.From(value.Span[..Math.Min(value.Length, VisibleText.MaxValueLength + 1)].ToString(), VisibleText.MaxValueLength);

    public static string Value(string value) => VisibleText.From(value, VisibleText.MaxValueLength);

    public static string Time(TimeSpan time) => HumanFormat.FormatDuration(time);

    public static string Count(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>A count of calls, of which there may have been more.</summary>
    public static string Count(long count, CallTree tree) => tree.LacksCalls ? $"at least {Count(count)}" : Count(count);

    public static string Calls(long count) => count == 1 ? "1 call" : $"{Count(count)} calls";

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Where a call is in the source: <c>Checkout.cs:41</c>; null if unknown.</summary>
    public static string? Place(Call call)
    {
        var owner = call;
        while (owner is { IsExternal: true }) owner = owner.Caller;
        if (owner?.Symbol.File is not { } file) return null;
        var name = file[(file.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
        name = VisibleText.From(name, 60);
        return call.Line > 0 ? $"{name}:{Number(call.Line)}" : name;
    }
}
