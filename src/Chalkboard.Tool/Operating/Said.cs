using System.Globalization;

namespace Chalkboard.Tool.Operating;

internal static class Said
{
    public static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");
}
