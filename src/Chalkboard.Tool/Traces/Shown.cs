using System.Globalization;
using Chalkboard.Tool.Reading;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tool.Traces;

/// <summary>How views of traces write numbers, names and places. All text in traces is somebody else's.</summary>
internal static class Shown
{
    private const int _longestName = 150;
    private const int _longestValue = 100;

    /// <summary>Milliseconds to the microsecond, as in the text form.</summary>
    public static string Time(TimeSpan time) => (time.Ticks / (decimal)TimeSpan.TicksPerMillisecond).ToString("#,##0.000", CultureInfo.InvariantCulture) + "ms";

    public static string Count(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);

    public static string Calls(long count) => count == 1 ? "1 call" : $"{Count(count)} calls";

    public static string Name(string name) => Printable.Line(name, _longestName);

    public static string Value(ReadOnlyMemory<char> value) => Printable.Line(value.Span[..Math.Min(value.Length, _longestValue + 1)].ToString(), _longestValue);

    /// <summary>Where a call is in the source: <c> (Checkout:41)</c>, or nothing.</summary>
    public static string Place(Call call)
    {
        var owner = call;
        while (owner is { IsExternal: true }) owner = owner.Caller;
        if (owner?.Symbol.File is not { } file) return "";
        var name = Printable.Line(Path.GetFileNameWithoutExtension(file.Replace('\\', '/')), 60);
        return call.Line > 0 ? $" ({name}:{call.Line.ToString(CultureInfo.InvariantCulture)})" : $" ({name})";
    }

    /// <summary>One line about what an operation was.</summary>
    public static string Operation(Trace trace) =>
        $"{(trace.Tree.Name.Length == 0 ? "A trace" : Printable.Line(trace.Tree.Name))}: {Time(trace.Tree.Whole)}, {Calls(trace.Calls)}";
}
