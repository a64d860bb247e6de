using System.Data.Common;
using System.Globalization;

namespace Chalkboard.Tracing.Recorder;

/// <summary>Formats the parameters of a command, without calling code of the application.</summary>
internal static class SqlParameters
{
    private const int MaxCount = 50;

    public static (string Name, string Value)[] Read(DbParameterCollection? parameters, int maxValueLength)
    {
        if (parameters is null) return [];
        var result = new (string, string)[Math.Min(parameters.Count, MaxCount)];
        for (var i = 0; i < result.Length; i++)
        {
            var parameter = parameters[i];
            result[i] = (parameter.ParameterName ?? "", Format(parameter.Value, maxValueLength));
        }

        return result;
    }

    private static string Format(object? value, int maxLength) => value switch
    {
        null or DBNull => "null",
        string text => Quote(text, maxLength),
        bool boolean => boolean ? "true" : "false",
        DateTime or DateTimeOffset or DateOnly or TimeOnly => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal or TimeSpan or Guid or char =>
            Convert.ToString(value, CultureInfo.InvariantCulture)!,
        Enum => ((Enum)value).ToString(),
        Array array => TypeDisplayName.GetForArray(array.GetType(), array.LongLength),
        _ => TypeDisplayName.Get(value.GetType()),
    };

    private static string Quote(string text, int maxLength)
    {
        if (text.Length <= maxLength) return $"\"{text}\"";
        if (maxLength > 0 && char.IsHighSurrogate(text[maxLength - 1])) maxLength--;
        return $"\"{text.AsSpan(0, maxLength)}\"…";
    }
}
