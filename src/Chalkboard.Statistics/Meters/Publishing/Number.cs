using System.Numerics;

namespace Chalkboard.Statistics.Meters.Publishing;

/// <summary>The numbers of a report.</summary>
internal static class Number
{
    /// <summary>A value as a number, durations in seconds; null if it is none, or not finite.</summary>
    public static double? Of(object? value)
    {
        var number = value switch
        {
            long whole => whole,
            double real => real,
            int whole => whole,
            TimeSpan duration => duration.TotalSeconds,
            byte whole => whole,
            sbyte whole => whole,
            short whole => whole,
            ushort whole => whole,
            uint whole => whole,
            ulong whole => whole,
            float real => real,
            Half real => (double)real,
            decimal real => (double)real,
            Int128 whole => (double)whole,
            UInt128 whole => (double)whole,
            BigInteger whole => (double)whole,
            _ => double.NaN,
        };
        return double.IsFinite(number) ? number : null;
    }
}
