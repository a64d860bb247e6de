using System.Globalization;

namespace IdSets.Pages;

/// <summary>Formats numbers.</summary>
public static class NumberFormat
{
    /// <summary>Formats a number with its digits in groups of three.</summary>
    public static string Format(this int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Format(int)"/>
    public static string Format(this long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Formats a number of things.</summary>
    public static string FormatCount(this int number, string one, string many) => $"{number.Format()} {(number == 1 ? one : many)}";
}
