using System.Globalization;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Watching;

/// <summary>
/// Formats figures for display. JSON has no types for durations and sizes, so the name of a figure determines its format.
/// </summary>
internal static class FigureFormat
{
    /// <summary>Formats a figure.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="figure">The figure.</param>
    /// <param name="now">The current time, for a short format: times of today without the date, others without the year.</param>
    public static string Format(string name, Figure? figure, DateTimeOffset? now = null) => figure switch
    {
        Figure.Number number => FormatNumber(name, number.Value, now),
        Figure.Boolean flag => flag.Value ? "yes" : "no",
        Figure.String text => Printable.ToLine(text.Text),
        Figure.Group { Error: { } error } => Printable.ToLine(error),
        Figure.Group { IsList: true } list => $"[{list.Entries.Count}]",
        Figure.Group group => $"{{{group.Entries.Count}}}",
        null => "",
        _ => "–",
    };

    /// <summary>Formats an increase per second.</summary>
    public static string FormatRate(string name, double perSecond) =>
        $"+{(FieldNames.IsBytes(name) ? HumanFormat.FormatBytes(perSecond) : HumanFormat.FormatNumber(perSecond))}/s";

    /// <summary>True if a value always changes, such as an uptime. Its changes are not highlighted.</summary>
    public static bool AlwaysChanges(string name) => EndsWith(name, "Uptime") || EndsWith(name, "Current Time");

    private static string FormatNumber(string name, double value, DateTimeOffset? now)
    {
        if (!double.IsFinite(value)) return "–";
        if (IsTime(name, value)) return FormatTime(DateTimeOffset.FromUnixTimeMilliseconds((long)(value * 1000)), now);
        if (EndsWith(name, "Uptime") || EndsWith(name, "Time")) return FormatDuration(value);
        return FieldNames.IsBytes(name) ? HumanFormat.FormatBytes(value) : HumanFormat.FormatNumber(value);
    }

    private static string FormatTime(DateTimeOffset time, DateTimeOffset? now) =>
        time.ToString(
            now is null
                ? "yyyy-MM-dd HH:mm:ss'Z'"
                : time.Date == now.Value.UtcDateTime.Date ? "HH:mm:ss'Z'" : "MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static bool IsTime(string name, double value) => value is > 1e9 and < 1e10 && EndsWith(name, "Time");

    private static bool EndsWith(string name, string word) => name.EndsWith(word, StringComparison.OrdinalIgnoreCase);

    private static string FormatDuration(double seconds) => Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds / 2
        ? HumanFormat.FormatDuration(TimeSpan.FromSeconds(seconds))
        : HumanFormat.FormatNumber(seconds);
}
