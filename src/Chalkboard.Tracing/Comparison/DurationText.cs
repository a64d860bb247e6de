using System.Globalization;

namespace Chalkboard.Tracing.Comparison;

/// <summary>Formats a duration with three digits and a suitable unit.</summary>
internal static class DurationText
{
    public static string Format(TimeSpan duration) => duration.TotalSeconds switch
    {
        0 => "0 ms",
        < 0.0009995 => $"{Format(duration.TotalMicroseconds)} µs",
        < 0.9995 => $"{Format(duration.TotalMilliseconds)} ms",
        _ => $"{Format(duration.TotalSeconds)} s",
    };

    private static string Format(double value) =>
        value.ToString(value switch { < 9.995 => "0.00", < 99.95 => "0.0", _ => "#,0" }, CultureInfo.InvariantCulture);
}
