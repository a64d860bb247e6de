using System.Globalization;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Watching;

/// <summary>Figures as people read them. What a number means is told by its name alone: JSON says no more.</summary>
internal static class FigureFormat
{
    private static readonly string[] _byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>A figure as text.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="figure">The figure.</param>
    /// <param name="now">Now, where there is little room: times of today are written without the date, others without the year.</param>
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

    /// <summary>How much is counted each second.</summary>
    public static string FormatRate(string name, double perSecond) => $"+{(FieldNames.IsBytes(name) ? FormatBytes(perSecond) : FormatShort(Math.Round(perSecond, perSecond < 10 ? 2 : 1)))}/s";

    /// <summary>Whether it is a clock of sorts, whose change is no news.</summary>
    public static bool AlwaysChanges(string name) => EndsWith(name, "Uptime") || EndsWith(name, "Current Time");

    private static string FormatNumber(string name, double value, DateTimeOffset? now)
    {
        if (!double.IsFinite(value)) return "–";
        if (IsTime(name, value)) return FormatTime(DateTimeOffset.FromUnixTimeMilliseconds((long)(value * 1000)), now);
        if (EndsWith(name, "Uptime")) return FormatLongDuration(value);
        if (EndsWith(name, "Time")) return FormatDuration(value);
        if (FieldNames.IsBytes(name)) return FormatBytes(value);
        return value == Math.Floor(value) && Math.Abs(value) < 1e15 ? value.ToString("#,0", CultureInfo.InvariantCulture) : FormatShort(value);
    }

    private static string FormatTime(DateTimeOffset time, DateTimeOffset? now) =>
        time.ToString(now is null ? "yyyy-MM-dd HH:mm:ss'Z'" : time.Date == now.Value.UtcDateTime.Date ? "HH:mm:ss'Z'" : "MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static bool IsTime(string name, double value) => value is > 1e9 and < 1e10 && EndsWith(name, "Time");

    private static bool EndsWith(string name, string word) => name.EndsWith(word, StringComparison.OrdinalIgnoreCase);

    private static string FormatBytes(double bytes)
    {
        var unit = 0;
        while (Math.Abs(bytes) >= 1024 && unit < _byteUnits.Length - 1) (bytes, unit) = (bytes / 1024, unit + 1);
        return $"{bytes.ToString(unit == 0 ? "0.#" : "#,0.0", CultureInfo.InvariantCulture)} {_byteUnits[unit]}";
    }

    private static string FormatLongDuration(double seconds)
    {
        if (Math.Abs(seconds) >= TimeSpan.MaxValue.TotalSeconds / 2) return FormatShort(seconds);
        var duration = TimeSpan.FromSeconds(seconds);
        return duration.ToString(duration.Days == 0 ? @"h\:mm\:ss" : @"d\d\ h\:mm\:ss", CultureInfo.InvariantCulture);
    }

    private static string FormatDuration(double seconds) => Math.Abs(seconds) switch
    {
        0 => "0 s",
        < 0.001 => $"{FormatShort(Math.Round(seconds * 1e6, 1))} µs",
        < 1 => $"{FormatShort(Math.Round(seconds * 1e3, 1))} ms",
        < 60 => $"{FormatShort(Math.Round(seconds, 2))} s",
        _ => FormatLongDuration(seconds),
    };

    private static string FormatShort(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 0.001 or >= 1e15 => value.ToString("0.###e0", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.###", CultureInfo.InvariantCulture),
        _ => value.ToString("#,0.#", CultureInfo.InvariantCulture),
    };
}
