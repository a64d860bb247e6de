using System.Globalization;

namespace IdSets.Pages;

/// <summary>How numbers are written.</summary>
public static class Text
{
    /// <summary>A number with its digits in groups of three.</summary>
    public static string Show(this int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Show(int)"/>
    public static string Show(this long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of things.</summary>
    public static string Of(this int number, string one, string many) => $"{number.Show()} {(number == 1 ? one : many)}";
}
