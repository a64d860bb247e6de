using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Reports;

/// <summary>Scalars as monitors want them.</summary>
internal static class NumericScalar
{
    /// <summary>The number that a scalar is: seconds for a duration, Unix seconds for a time, 1 and 0 for a flag. Null for what is none.</summary>
    public static double? ToDouble(object? value) => value switch
    {
        long number => number,
        int number => number,
        double number => number,
        TimeSpan duration => duration.TotalSeconds,
        DateTimeOffset time => ToUnixSeconds(time.UtcDateTime),
        // Times without a zone are taken as UTC.
        DateTime time => ToUnixSeconds(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time),
        bool flag => flag ? 1 : 0,
        ulong number => number,
        uint number => number,
        short number => number,
        ushort number => number,
        byte number => number,
        sbyte number => number,
        nint number => number,
        nuint number => number,
        // The number that is written the same: 0.1 is 0.1, and not 0.10000000149.
        float number => float.IsFinite(number) ? double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : number,
        Half number => Half.IsFinite(number) ? double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : (double)number,
        NFloat number => (double)number,
        // The conversion may miss the nearest one, which what is written is read as.
        decimal number => double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        Int128 number => (double)number,
        UInt128 number => (double)number,
        BigInteger number => (double)number is var nearest && double.IsFinite(nearest)
            ? double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : nearest,
        _ => null,
    };

    /// <summary>The same, and null for what is no amount: times, flags, NaN and infinities.</summary>
    public static double? ToFiniteAmount(object? value) =>
        value is not (DateTime or DateTimeOffset or bool) && ToDouble(value) is { } number && double.IsFinite(number) ? number : null;

    private static double ToUnixSeconds(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerSecond;
}
