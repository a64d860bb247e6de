using System.Globalization;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>Formats texts and numbers of a trace for pages. Texts of a trace are untrusted; the results are not HTML-encoded.</summary>
internal static class TextFormatter
{
    public static string FormatName(string name) => VisibleText.From(name.Length == 0 ? "?" : name, VisibleText.MaxNameLength);

    public static string FormatName(Symbol symbol) => FormatName(symbol.DisplayName);

    public static string FormatValue(ReadOnlyMemory<char> value) =>
        VisibleText.From(value.Span[..Math.Min(value.Length, VisibleText.MaxValueLength + 1)].ToString(), VisibleText.MaxValueLength);

    public static string FormatValue(string value) => VisibleText.From(value, VisibleText.MaxValueLength);

    public static string FormatTime(TimeSpan time) => HumanFormat.FormatDuration(time);

    public static string FormatCount(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>Formats a count of calls. It is a lower bound if calls are missing from the trace.</summary>
    public static string FormatCount(long count, CallTree tree) =>
        tree.IsMissingCalls ? $"at least {FormatCount(count)}" : FormatCount(count);

    public static string FormatCallCount(long count) => count == 1 ? "1 call" : $"{FormatCount(count)} calls";

    public static string FormatNumber(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Formats the source location of a call, such as <c>Checkout.cs:41</c>; null if it is unknown, or part of the name.</summary>
    public static string? FormatLocation(Call call)
    {
        if (!call.IsExternal && call.Symbol.DisplayName != call.Symbol.Name) return null;
        if (call.SourceSymbol?.FileName is not { } fileName) return null;
        var name = VisibleText.From(fileName, 60);
        return call.Line > 0 ? $"{name}:{FormatNumber(call.Line)}" : name;
    }
}
