using System.Globalization;

namespace Chalkboard.Tool.Reading;

internal static class PlainNumber
{
    /// <summary>Formats a number with digits, sign and point, without an exponent.</summary>
    public static string Format(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var exponent = text.IndexOf('E', StringComparison.Ordinal);
        if (exponent < 0) return text == "-0" ? "0" : text;

        var sign = text[0] == '-' ? "-" : "";
        var mantissa = text[sign.Length..exponent];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var integerDigits = (point < 0 ? digits.Length : point) + int.Parse(
            text.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return integerDigits <= 0
            ? $"{sign}0.{new string('0', -integerDigits)}{digits}"
            : digits.Length <= integerDigits
                ? sign + digits.PadRight(integerDigits, '0')
                : $"{sign}{digits[..integerDigits]}.{digits[integerDigits..]}";
    }

    /// <summary>
    /// Returns the original text of a number if it has no exponent, because it may have more digits than a <see cref="double"/>.
    /// </summary>
    public static string Format(string written, double value) =>
        written.Length <= 40 && !written.AsSpan().ContainsAny('e', 'E') ? written : Format(value);

    public static bool TryParseIndex(string text, out int index) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out index);
}
