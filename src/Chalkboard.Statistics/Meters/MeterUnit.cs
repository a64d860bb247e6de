namespace Chalkboard.Statistics.Meters;

/// <summary>
/// The unit of an instrument, mostly of https://ucum.org, and what becomes of it: durations are <see cref="TimeSpan"/>, bytes
/// and other units stand in the name, and what is counted (<c>{request}</c>) and ratios (<c>1</c>) need none.
/// </summary>
internal sealed class MeterUnit
{
    private MeterUnit(string value, string suffix, double ticks = 0)
    {
        Value = value;
        Suffix = suffix;
        Ticks = ticks;
    }

    /// <summary>What a field of such values is called.</summary>
    public string Value { get; }

    /// <summary>What stands behind the name of the instrument.</summary>
    public string Suffix { get; }

    /// <summary>How many ticks one is, 0 if it is no duration.</summary>
    public double Ticks { get; }

    public bool IsDuration => Ticks > 0;

    public static MeterUnit Of(string unit) => unit switch
    {
        "" or "1" => new("Value", ""),
        ['{', .., '}'] => new("Value", ""),
        "d" or "day" or "days" => Duration(TimeSpan.TicksPerDay),
        "h" or "hour" or "hours" => Duration(TimeSpan.TicksPerHour),
        "min" or "minute" or "minutes" => Duration(TimeSpan.TicksPerMinute),
        "s" or "sec" or "second" or "seconds" => Duration(TimeSpan.TicksPerSecond),
        "ms" or "millisecond" or "milliseconds" => Duration(TimeSpan.TicksPerMillisecond),
        "us" or "µs" or "μs" or "microsecond" or "microseconds" => Duration(TimeSpan.TicksPerMicrosecond),
        "ns" or "nanosecond" or "nanoseconds" => Duration(1.0 / TimeSpan.NanosecondsPerTick),
        "By" or "B" or "byte" or "bytes" => new("Bytes", " (Bytes)"),
        _ => Other(Names.Of(unit)),
    };

    public object Show(long value) => IsDuration ? TimeSpan.FromTicks((long)(value * Ticks)) : value;

    public object? Show(double value)
    {
        if (!IsDuration) return value;
        // Infinitely long is no duration; else the conversion saturates.
        return double.IsFinite(value) ? TimeSpan.FromTicks((long)(value * Ticks)) : null;
    }

    private static MeterUnit Duration(double ticks) => new("Time", "", ticks);

    private static MeterUnit Other(string unit) => new($"Value ({unit})", $" ({unit})");
}
