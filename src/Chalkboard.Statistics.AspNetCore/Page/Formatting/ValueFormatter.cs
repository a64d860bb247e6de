using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>Formats values of a report for display.</summary>
internal static class ValueFormatter
{
    private const string NoValue = "–";

    private const int MaxIntegerBits = 256;

    /// <summary>Formats a value by a format, or by default.</summary>
    /// <param name="value">A value of a report.</param>
    /// <param name="format">The format of the value; null for the default.</param>
    /// <param name="isBytes">True if its name says that it counts bytes.</param>
    /// <param name="now">The current time: times of the same day are formatted without the date.</param>
    public static DisplayValue Format(object? value, ValueFormat? format, bool isBytes, DateTimeOffset now)
    {
        var displayValue = FormatByDefault(value, isBytes, now);
        if (format?.Function is not { } function || displayValue.Kind == ValueKind.Error || IsTooLong(value)) return displayValue;
        try
        {
            return displayValue with { Text = VisibleText.From(function(value) ?? "", VisibleText.MaxValueLength) };
        }
#pragma warning disable CA1031 // The application's code.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            var message = $"The format threw {failure.GetType().Name}: {failure.Message}";
            return new(VisibleText.From(message, VisibleText.MaxValueLength), null, ValueKind.Error);
        }
    }

    private static DisplayValue FormatByDefault(object? value, bool isBytes, DateTimeOffset now)
    {
        switch (value)
        {
            case null: return new(NoValue, null, ValueKind.None);
            case EntryError error: return new(VisibleText.From(error.Message, VisibleText.MaxValueLength), null, ValueKind.Error);
            case string text: return new(VisibleText.From(text, VisibleText.MaxValueLength), null, ValueKind.Text);
            case char character: return new(VisibleText.From(character.ToString(), VisibleText.MaxValueLength), null, ValueKind.Text);
            case bool flag: return new(flag ? "yes" : "no", null, ValueKind.Flag);
            case TimeSpan duration: return new(HumanFormat.FormatDuration(duration), duration.TotalSeconds, ValueKind.Duration);
            case DateTimeOffset time: return FormatTime(time, now);
            // A time of unspecified kind counts as UTC.
            case DateTime { Kind: DateTimeKind.Local } time: return FormatTime(time.ToUniversalTime(), now);
            case DateTime time: return FormatTime(DateTime.SpecifyKind(time, DateTimeKind.Utc), now);
            case DateOnly or TimeOnly:
                return new(((IFormattable)value).ToString("O", CultureInfo.InvariantCulture), null, ValueKind.Text);
        }
        if (ToDouble(value) is not { } number)
        {
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            return new(VisibleText.From(text, VisibleText.MaxValueLength), null, ValueKind.Text);
        }
        double? finite = double.IsFinite(number) ? number : null;
        if (isBytes) return new(HumanFormat.FormatBytes(number), finite, ValueKind.Bytes);
        return new(IsInteger(value) ? FormatInteger(value) : HumanFormat.FormatNumber(number), finite, ValueKind.Number);
    }

    private static DisplayValue FormatTime(DateTimeOffset time, DateTimeOffset now) =>
        new(HumanFormat.FormatTime(time, now), (time - DateTimeOffset.UnixEpoch).TotalSeconds, ValueKind.Time);

    private static double? ToDouble(object value) => value switch
    {
        BigInteger number => (double)number,
        Int128 number => (double)number,
        UInt128 number => (double)number,
        nint number => number,
        nuint number => number,
        NFloat number => (double)number,
        // The double with the same text: 0.1 stays 0.1 and doesn't become 0.10000000149.
        Half or float => double.Parse(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        byte or sbyte or short or ushort or int or uint or long or ulong or double or decimal =>
            Convert.ToDouble(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static bool IsInteger(object value) => value is not (Half or float or double or decimal or NFloat);

    /// <summary>True if an integer has too many digits to format them: that takes quadratic time.</summary>
    private static bool IsTooLong(object? value) => value is BigInteger large && large.GetBitLength() > MaxIntegerBits;

    private static string FormatInteger(object value)
    {
        if (IsTooLong(value) && value is BigInteger large)
        {
            var exponent = Math.Round(BigInteger.Log10(BigInteger.Abs(large)));
            return $"about {(large.Sign < 0 ? "−" : "")}10^{HumanFormat.FormatNumber(exponent)}";
        }
        return VisibleText.From(((IFormattable)value).ToString("N0", CultureInfo.InvariantCulture), VisibleText.MaxValueLength);
    }
}
