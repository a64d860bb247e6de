using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Reports;

/// <summary>Converts scalars to numbers, for monitors.</summary>
internal static class NumericScalar
{
    /// <summary>
    /// Returns the number of a scalar: seconds for a duration, Unix seconds for a time, 1 or 0 for a boolean; null for other types.
    /// </summary>
    public static double? ToDouble(object? value) => value switch
    {
        long number => number,
        int number => number,
        double number => number,
        TimeSpan duration => duration.TotalSeconds,
        DateTimeOffset time => ToUnixSeconds(time.UtcDateTime),
        // A time of unspecified kind counts as UTC.
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
        // The double with the same text: 0.1 stays 0.1 and doesn't become 0.10000000149.
        float number => float.IsFinite(number) ? ParseInvariant(number) : number,
        Half number => Half.IsFinite(number) ? ParseInvariant(number) : (double)number,
        NFloat number => (double)number,
        // The cast may miss the nearest double.
        decimal number => ParseInvariant(number),
        Int128 number => (double)number,
        UInt128 number => (double)number,
        BigInteger number => (double)number is var nearest && double.IsFinite(nearest) ? ParseInvariant(number) : nearest,
        _ => null,
    };

    /// <summary>Returns the number of an amount; null for times, booleans, NaN, infinities and other types.</summary>
    public static double? ToFiniteAmount(object? value) =>
        value is not (DateTime or DateTimeOffset or bool) && ToDouble(value) is { } number && double.IsFinite(number) ? number : null;

    private static double ParseInvariant(IFormattable number) =>
        double.Parse(number.ToString(null, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static double ToUnixSeconds(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerSecond;
}
