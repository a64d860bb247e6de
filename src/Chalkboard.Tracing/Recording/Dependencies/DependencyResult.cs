using System.Globalization;

namespace Chalkboard.Tracing.Recorder;

/// <summary>Formats the results of dependencies.</summary>
internal static class DependencyResult
{
    public static string FormatRows(object count)
    {
        var text = Convert.ToString(count, CultureInfo.InvariantCulture);
        return text == "1" ? "1 row" : $"{text} rows";
    }

    public static string FormatException(Exception exception) =>
        ExceptionMessage.Get(exception) is { Length: > 0 } message
            ? $"{TypeDisplayName.Get(exception.GetType())}: {message}" : TypeDisplayName.Get(exception.GetType());
}
