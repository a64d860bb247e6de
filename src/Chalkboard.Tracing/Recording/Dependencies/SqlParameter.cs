using System.Data.Common;
using System.Globalization;
using Chalkboard.Tracing.Masking;

namespace Chalkboard.Tracing.Recorder;

/// <summary>A parameter of a command, read without calling code of the application.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; the first characters of a text that is too long.</param>
/// <param name="IsText">True if the value is a text.</param>
/// <param name="IsTruncated">True if the value is truncated.</param>
internal readonly record struct SqlParameter(string Name, string Value, bool IsText, bool IsTruncated)
{
    private const int MaxCount = 50;

    public static SqlParameter[] ReadAll(DbParameterCollection? parameters, int maxValueLength)
    {
        if (parameters is null) return [];
        var result = new SqlParameter[Math.Min(parameters.Count, MaxCount)];
        for (var i = 0; i < result.Length; i++)
        {
            var parameter = parameters[i];
            result[i] = Create(parameter.ParameterName ?? "", parameter.Value, maxValueLength);
        }

        return result;
    }

    /// <summary>Returns the value with its secrets masked.</summary>
    public string Format(SecretMasker masker)
    {
        // Without its quotes, because the end of a truncated text is not the end of a secret in it.
        var text = masker.MaskText(Value, IsTruncated);
        return !IsText ? text : IsTruncated ? $"\"{text}\"…" : $"\"{text}\"";
    }

    private static SqlParameter Create(string name, object? value, int maxLength)
    {
        if (value is not string text) return new(name, Format(value), false, false);
        if (text.Length <= maxLength) return new(name, text, true, false);
        if (maxLength > 0 && char.IsHighSurrogate(text[maxLength - 1])) maxLength--;
        return new(name, text[..maxLength], true, true);
    }

    private static string Format(object? value) => value switch
    {
        null or DBNull => "null",
        bool boolean => boolean ? "true" : "false",
        DateTime or DateTimeOffset or DateOnly or TimeOnly => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal or TimeSpan or Guid or char =>
            Convert.ToString(value, CultureInfo.InvariantCulture)!,
        Enum => ((Enum)value).ToString(),
        Array array => TypeDisplayName.GetForArray(array.GetType(), array.LongLength),
        _ => TypeDisplayName.Get(value.GetType()),
    };
}
