using System.Globalization;

namespace Chalkboard.Pages;

/// <summary>Numbers as people read them: few digits, grouped, with the unit that fits.</summary>
internal static class Humane
{
    private static readonly string[] _bytes = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string Number(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "∞" : "−∞";
        var size = Math.Abs(value);
        return size switch
        {
            0 => "0",
            < 0.0001 or >= 1e15 => Text(value, "0.##E0"),
            >= 999.95 => Text(value, "#,0"),
            _ when value == Math.Truncate(value) => Text(value, "0"),
            < 0.01 => Text(value, "0.00000"),
            < 0.1 => Text(value, "0.0000"),
            < 0.9995 => Text(value, "0.000"),
            _ => Short(value),
        };
    }

    public static string Bytes(double value)
    {
        if (!double.IsFinite(value)) return Number(value);
        var unit = 0;
        // So that 1023.6 KiB is written as 1 MiB.
        for (; Math.Abs(value) >= 1023.5 && unit < _bytes.Length - 1; unit++) value /= 1024;
        return $"{(unit == 0 && value == Math.Truncate(value) ? Text(value, "0") : Short(value))} {_bytes[unit]}";
    }

    public static string Duration(TimeSpan value)
    {
        if (value < TimeSpan.Zero) return value == TimeSpan.MinValue ? "−∞" : $"−{Duration(value.Negate())}";
        return value.TotalSeconds switch
        {
            0 => "0 ms",
            < 0.0009995 => $"{Short(value.TotalMicroseconds)} µs",
            < 0.9995 => $"{Short(value.TotalMilliseconds)} ms",
            < 59.95 => $"{Short(value.TotalSeconds)} s",
            < 3600 => $"{value.Minutes} m {value.Seconds} s",
            < 86400 => $"{value.Hours} h {value.Minutes} m",
            _ => $"{Text(value.Days, "#,0")} d {value.Hours} h",
        };
    }

    public static string Time(DateTimeOffset value) => value.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>The same, without the date if that is today's.</summary>
    public static string Time(DateTimeOffset value, DateTimeOffset now) =>
        value.UtcDateTime.Date == now.UtcDateTime.Date ? value.ToUniversalTime().ToString("HH:mm:ssZ", CultureInfo.InvariantCulture) : Time(value);

    /// <summary>Three digits that count, also where they are 0: what changes all the time keeps its width.</summary>
    private static string Short(double value) => Text(value, Math.Abs(value) switch { < 9.995 => "0.00", < 99.95 => "0.0", _ => "#,0" });

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
