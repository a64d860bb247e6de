using System.Numerics;

namespace Chalkboard.Statistics.Reports;

/// <summary>Scalars as monitors want them.</summary>
internal static class Number
{
    /// <summary>The number that a scalar is: seconds for a duration, Unix seconds for a time, 1 and 0 for a flag. Null for what is none.</summary>
    public static double? Of(object? value) => value switch
    {
        long number => number,
        int number => number,
        double number => number,
        TimeSpan duration => duration.TotalSeconds,
        DateTimeOffset time => UnixSeconds(time.UtcDateTime),
        // Times without a zone are taken as UTC.
        DateTime time => UnixSeconds(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time),
        bool flag => flag ? 1 : 0,
        ulong number => number,
        uint number => number,
        short number => number,
        ushort number => number,
        byte number => number,
        sbyte number => number,
        float number => number,
        decimal number => (double)number,
        Half number => (double)number,
        Int128 number => (double)number,
        UInt128 number => (double)number,
        BigInteger number => (double)number,
        _ => null,
    };

    /// <summary>The same, and null for what is no amount: times, flags, NaN and infinities.</summary>
    public static double? Amount(object? value) =>
        value is not (DateTime or DateTimeOffset or bool) && Of(value) is { } number && double.IsFinite(number) ? number : null;

    private static double UnixSeconds(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerSecond;
}
