using System.Globalization;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>The parts of a line of the text format. They are still escaped.</summary>
internal ref struct TextLine
{
    public EventKind Kind;
    public int CallNumber;
    public ReadOnlySpan<char> Name;
    public ReadOnlySpan<char> File;
    public int Line;
    public ReadOnlySpan<char> Value;
    public long Elapsed;

    /// <summary>Parses a line. Returns an error message, or null.</summary>
    public static string? Parse(ReadOnlySpan<char> text, out TextLine line)
    {
        line = default;
        var dashes = text.IndexOfAnyExcept('-') is var index and >= 0 ? index : text.Length;
        if (dashes < 2) return "it does not begin with two dashes";
        var rest = text[dashes..];
        if (rest.StartsWith("(") && rest.IndexOf(')') is var end and > 0) rest = rest[(end + 1)..];
        if (rest.Length < 2 || TextSyntax.FindKind(rest[0]) is not { } kind)
            return "after its dashes there is none of > = . [ ] < ! * ~ ^ | { } ;";
        line.Kind = kind;
        rest = rest[1..].TrimStart(' ');

        if (rest.StartsWith("#") && rest.IndexOf(' ') is var space and > 0
            && int.TryParse(rest[1..space], NumberStyles.None, CultureInfo.InvariantCulture, out line.CallNumber))
            rest = rest[(space + 1)..];
        if (TextSyntax.HasTime(kind) && !TryTakeTime(ref rest, out line.Elapsed)) return "it does not end with a time, such as 0.812ms";
        if (TextSyntax.IsDetail(kind))
        {
            line.Value = rest;
            return null;
        }

        TakeName(rest, ref line);
        return line.Name.IsEmpty ? "it has no name" : null;
    }

    /// <summary>Parses a time such as <c>0.812ms</c> as microseconds.</summary>
    public static bool TryParseTime(ReadOnlySpan<char> text, out long microseconds)
    {
        microseconds = 0;
        if (!text.EndsWith("ms")
            || !decimal.TryParse(text[..^2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds)
                || milliseconds > long.MaxValue / 1_000_000)
            return false;
        microseconds = (long)decimal.Round(milliseconds * 1000);
        return true;
    }

    private static bool TryTakeTime(ref ReadOnlySpan<char> rest, out long microseconds)
    {
        microseconds = 0;
        rest = rest.TrimEnd(' ');
        var space = rest.LastIndexOf(' ');
        if (space < 0 || !TryParseTime(rest[(space + 1)..], out microseconds)) return false;
        rest = rest[..space];
        return true;
    }

    private static void TakeName(ReadOnlySpan<char> rest, ref TextLine line)
    {
        var end = 0;
        while (end < rest.Length
            && !(rest[end] == ':' || rest[end] == ' ' && (end + 1 == rest.Length || rest[end + 1] is '(' or ' '))) end++;
        line.Name = rest[..end];
        rest = rest[end..];
        if (rest.StartsWith(" (") && rest.IndexOf(')') is var close and > 0)
        {
            var location = rest[2..close];
            var colon = location.LastIndexOf(':');
            if (colon >= 0 && int.TryParse(location[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out line.Line))
                location = location[..colon];
            line.File = location;
            rest = rest[(close + 1)..];
        }

        if (rest.StartsWith(": ")) line.Value = rest[2..];
    }
}
