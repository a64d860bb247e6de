using System.Globalization;

namespace Chalkboard.Formatting;

/// <summary>Formats numbers for display: few digits, grouped, with a suitable unit.</summary>
internal static class HumanFormat
{
    private static readonly string[] _byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string FormatNumber(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "∞" : "−∞";
        var magnitude = Math.Abs(value);
        return magnitude switch
        {
            0 => "0",
            < 0.0001 or >= 1e15 => Format(value, "0.##E0"),
            >= 999.95 => Format(value, "#,0"),
            _ when value == Math.Truncate(value) => Format(value, "0"),
            < 0.01 => Format(value, "0.00000"),
            < 0.1 => Format(value, "0.0000"),
            < 0.9995 => Format(value, "0.000"),
            _ => FormatThreeDigits(value),
        };
    }

    public static string FormatBytes(double value)
    {
        if (!double.IsFinite(value)) return FormatNumber(value);
        var unit = 0;
        // 1023.6 KiB would be rounded to 1024 KiB, so it becomes 1 MiB.
        for (; Math.Abs(value) >= 1023.5 && unit < _byteUnits.Length - 1; unit++) value /= 1024;
        return $"{(unit == 0 && value == Math.Truncate(value) ? Format(value, "0") : FormatThreeDigits(value))} {_byteUnits[unit]}";
    }

    public static string FormatDuration(TimeSpan value)
    {
        if (value < TimeSpan.Zero) return value == TimeSpan.MinValue ? "−∞" : $"−{FormatDuration(value.Negate())}";
        return value.TotalSeconds switch
        {
            0 => "0 ms",
            < 0.0009995 => $"{FormatThreeDigits(value.TotalMicroseconds)} µs",
            < 0.9995 => $"{FormatThreeDigits(value.TotalMilliseconds)} ms",
            < 59.95 => $"{FormatThreeDigits(value.TotalSeconds)} s",
            < 3600 => $"{value.Minutes} m {value.Seconds} s",
            < 86400 => $"{value.Hours} h {value.Minutes} m",
            _ => $"{Format(value.Days, "#,0")} d {value.Hours} h",
        };
    }

    public static string FormatTime(DateTimeOffset value) =>
        value.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>Formats a time, without the date if it is the same day.</summary>
    public static string FormatTime(DateTimeOffset value, DateTimeOffset now) => value.UtcDateTime.Date == now.UtcDateTime.Date
        ? value.ToUniversalTime().ToString("HH:mm:ssZ", CultureInfo.InvariantCulture)
        : FormatTime(value);

    /// <summary>Formats three significant digits, including trailing zeros, so that a changing number keeps its width.</summary>
    private static string FormatThreeDigits(double value) =>
        Format(value, Math.Abs(value) switch { < 9.995 => "0.00", < 99.95 => "0.0", _ => "#,0" });

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
