using System.Globalization;
using Chalkboard.Tool.Reading;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tool.Traces;

/// <summary>Formats numbers, names and locations in traces. Text in traces is untrusted.</summary>
internal static class TraceFormatter
{
    private const int MaxNameLength = 150;
    private const int MaxValueLength = 100;

    /// <summary>Formats milliseconds with three decimals, as in the text format.</summary>
    public static string FormatTime(TimeSpan time) =>
        (time.Ticks / (decimal)TimeSpan.TicksPerMillisecond).ToString("#,##0.000", CultureInfo.InvariantCulture) + "ms";

    public static string FormatCount(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>Formats a count of calls, which is a lower bound if the trace misses calls.</summary>
    public static string FormatCount(long count, LoadedTrace trace) =>
        trace.Tree.IsMissingCalls ? "≥" + FormatCount(count) : FormatCount(count);

    public static string FormatShare(double share) => share.ToString("0 %", CultureInfo.InvariantCulture).Replace('-', '−');

    public static string FormatCalls(long count) => count == 1 ? "1 call" : $"{FormatCount(count)} calls";

    public static string FormatName(string name) => Printable.ToLine(name, MaxNameLength);

    public static string FormatValue(ReadOnlyMemory<char> value) =>
        Printable.ToLine(value.Span[..Math.Min(value.Length, MaxValueLength + 1)].ToString(), MaxValueLength);

    /// <summary>Formats the location of a call in the source, such as <c> (Checkout.cs:41)</c>; empty if it is unknown.</summary>
    public static string FormatLocation(Call call)
    {
        var owner = call;
        while (owner is { IsExternal: true }) owner = owner.Caller;
        if (owner?.Symbol.File is not { } file) return "";
        var name = Printable.ToLine(file[(file.AsSpan().LastIndexOfAny('/', '\\') + 1)..], 60);
        return call.Line > 0 ? $" ({name}:{call.Line.ToString(CultureInfo.InvariantCulture)})" : $" ({name})";
    }

    /// <summary>Explains why a trace may have no calls, and what to do.</summary>
    public static string ExplainEmpty(LoadedTrace trace) => trace.Tree.IsMissingCalls
        ? "No call was recorded: see the notes above."
        : "No call was recorded: no called method is woven, or filters exclude all calls. Add the package Chalkboard.Tracing.Weaver " +
            "to the project, or run the application with chalk trace.";

    /// <summary>Formats a line about the operation of a trace.</summary>
    public static string FormatOperation(LoadedTrace trace) =>
        $"{(trace.Tree.Name.Length == 0 ? "A trace" : Printable.ToLine(trace.Tree.Name))}: {FormatTime(trace.Tree.Duration)}, " +
        $"{(trace.Tree.IsMissingCalls ? "at least " : "")}{FormatCalls(trace.Calls)}";
}
