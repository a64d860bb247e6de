using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>Writes values of a report for people.</summary>
internal static class Formatting
{
    private const string Nothing = "–";

    // In bits.
    private const int LongestWhole = 256;

    /// <summary>A value as a format says, else as people would write it.</summary>
    /// <param name="value">A value of a report.</param>
    /// <param name="format">The format that counts for it, if any.</param>
    /// <param name="bytes">Whether its name says that it counts bytes.</param>
    /// <param name="now">When it is shown: times of that day are written without the date.</param>
    public static Shown Show(object? value, Format? format, bool bytes, DateTimeOffset now)
    {
        var shown = ByDefault(value, bytes, now);
        if (format?.Write is not { } write || shown.Kind == Kind.Error || IsTooLong(value)) return shown;
        try
        {
            return shown with { Text = VisibleText.Of(write(value) ?? "", VisibleText.LongestValue) };
        }
#pragma warning disable CA1031 // The application's code.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new(VisibleText.Of($"The format threw {failure.GetType().Name}: {failure.Message}", VisibleText.LongestValue), null, Kind.Error);
        }
    }

    private static Shown ByDefault(object? value, bool bytes, DateTimeOffset now)
    {
        switch (value)
        {
            case null: return new(Nothing, null, Kind.None);
            case EntryError error: return new(VisibleText.Of(error.Message, VisibleText.LongestValue), null, Kind.Error);
            case string text: return new(VisibleText.Of(text, VisibleText.LongestValue), null, Kind.Text);
            case char character: return new(VisibleText.Of(character.ToString(), VisibleText.LongestValue), null, Kind.Text);
            case bool flag: return new(flag ? "yes" : "no", null, Kind.Flag);
            case TimeSpan duration: return new(Humane.Duration(duration), duration.TotalSeconds, Kind.Duration);
            case DateTimeOffset time: return Time(time, now);
            // Times without a zone are taken as UTC.
            case DateTime { Kind: DateTimeKind.Local } time: return Time(time.ToUniversalTime(), now);
            case DateTime time: return Time(DateTime.SpecifyKind(time, DateTimeKind.Utc), now);
            case DateOnly or TimeOnly: return new(((IFormattable)value).ToString("O", CultureInfo.InvariantCulture), null, Kind.Text);
        }
        if (Number(value) is not { } number) return new(VisibleText.Of(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", VisibleText.LongestValue), null, Kind.Text);
        double? finite = double.IsFinite(number) ? number : null;
        if (bytes) return new(Humane.Bytes(number), finite, Kind.Bytes);
        return new(IsWhole(value) ? Whole(value) : Humane.Number(number), finite, Kind.Number);
    }

    private static Shown Time(DateTimeOffset time, DateTimeOffset now) =>
        new(Humane.Time(time, now), (time - DateTimeOffset.UnixEpoch).TotalSeconds, Kind.Time);

    private static double? Number(object value) => value switch
    {
        BigInteger number => (double)number,
        Int128 number => (double)number,
        UInt128 number => (double)number,
        nint number => number,
        nuint number => number,
        NFloat number => (double)number,
        // The number that is written the same: 0.1 is 0.1, and not 0.10000000149.
        Half or float => double.Parse(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        byte or sbyte or short or ushort or int or uint or long or ulong or double or decimal =>
            Convert.ToDouble(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static bool IsWhole(object value) => value is not (Half or float or double or decimal or NFloat);

    /// <summary>To write all digits of a number takes the longer the more there are, and nobody reads so many.</summary>
    private static bool IsTooLong(object? value) => value is BigInteger large && large.GetBitLength() > LongestWhole;

    private static string Whole(object value)
    {
        if (IsTooLong(value) && value is BigInteger large)
            return $"about {(large.Sign < 0 ? "−" : "")}10^{Humane.Number(Math.Round(BigInteger.Log10(BigInteger.Abs(large))))}";
        return VisibleText.Of(((IFormattable)value).ToString("N0", CultureInfo.InvariantCulture), VisibleText.LongestValue);
    }
}
