namespace Chalkboard.Statistics.Meters;

/// <summary>
/// The unit of an instrument, usually of https://ucum.org. Durations become <see cref="TimeSpan"/>; bytes and other units become
/// part of the name; counts (<c>{request}</c>) and ratios (<c>1</c>) need no unit.
/// </summary>
internal sealed class MeterUnit
{
    private MeterUnit(string fieldName, string nameSuffix, double ticksPerUnit = 0)
    {
        FieldName = fieldName;
        NameSuffix = nameSuffix;
        TicksPerUnit = ticksPerUnit;
    }

    /// <summary>The name of a field with such values.</summary>
    public string FieldName { get; }

    /// <summary>The suffix for the name of the instrument.</summary>
    public string NameSuffix { get; }

    /// <summary>The ticks of one unit; 0 if it is no duration.</summary>
    public double TicksPerUnit { get; }

    public bool IsDuration => TicksPerUnit > 0;

    public static MeterUnit Parse(string unit) => unit switch
    {
        "" or "1" => new("Value", ""),
        ['{', .., '}'] => new("Value", ""),
        "d" or "day" or "days" => CreateDuration(TimeSpan.TicksPerDay),
        "h" or "hour" or "hours" => CreateDuration(TimeSpan.TicksPerHour),
        "min" or "minute" or "minutes" => CreateDuration(TimeSpan.TicksPerMinute),
        "s" or "sec" or "second" or "seconds" => CreateDuration(TimeSpan.TicksPerSecond),
        "ms" or "millisecond" or "milliseconds" => CreateDuration(TimeSpan.TicksPerMillisecond),
        "us" or "µs" or "μs" or "microsecond" or "microseconds" => CreateDuration(TimeSpan.TicksPerMicrosecond),
        "ns" or "nanosecond" or "nanoseconds" => CreateDuration(1.0 / TimeSpan.NanosecondsPerTick),
        "By" or "B" or "byte" or "bytes" => new("Bytes", " (Bytes)"),
        _ => CreateOther(EntryNames.Normalize(unit)),
    };

    public object ToScalar(long value) => IsDuration ? TimeSpan.FromTicks((long)(value * TicksPerUnit)) : value;

    public object? ToScalar(double value)
    {
        if (!IsDuration) return value;
        // NaN and infinities are no durations. The conversion of other values saturates.
        return double.IsFinite(value) ? TimeSpan.FromTicks((long)(value * TicksPerUnit)) : null;
    }

    private static MeterUnit CreateDuration(double ticks) => new("Time", "", ticks);

    private static MeterUnit CreateOther(string unit) => new($"Value ({unit})", $" ({unit})");
}
