using System.Globalization;

namespace Chalkboard.Tool.Stores;

internal static class Quantity
{
    public static string Format(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");
}
