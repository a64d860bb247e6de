using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Writes reports as JSON: sorted, times as Unix seconds, durations as seconds, NaN and infinities as null, an integer beyond the
/// range of a double as text such as <c>about 10^400</c>, and an error as an object: <c>{"error": "..."}</c>.
/// </summary>
public static class JsonReportWriter
{
    /// <summary>Writes a report or a value of one.</summary>
    /// <param name="output">The destination, in UTF-8.</param>
    /// <param name="value">A <see cref="Report"/>, or a value from one.</param>
    /// <param name="indented">True to indent the JSON. False by default.</param>
    public static void Write(IBufferWriter<byte> output, object? value, bool indented = false)
    {
        // The writer need not validate what is correct by construction, as a report may be large.
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = indented, SkipValidation = true });
        Write(json, value);
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case Report report:
                json.WriteStartObject();
                var values = report.ValueSpan;
                for (var i = 0; i < values.Length; i++)
                {
                    json.WritePropertyName(report.NameSpan[i]);
                    Write(json, values[i]);
                }
                json.WriteEndObject();
                break;
            case List<object?> list:
                json.WriteStartArray();
                foreach (var item in list) Write(json, item);
                json.WriteEndArray();
                break;
            case EntryError error:
                json.WriteStartObject();
                json.WriteString("error"u8, error.Message);
                json.WriteEndObject();
                break;
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            // Writing all digits takes quadratic time, and few readers accept an integer beyond a double.
            case BigInteger large when NumericScalar.ToDouble(large) is { } nearest && !double.IsFinite(nearest):
                json.WriteStringValue(string.Create(
                    CultureInfo.InvariantCulture, $"about {(large.Sign < 0 ? "-" : "")}10^{BigInteger.Log10(BigInteger.Abs(large)):0}"));
                break;
            case BigInteger or Int128 or UInt128:
                json.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case nint number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case nuint number:
                json.WriteNumberValue(number);
                break;
            case DateOnly or TimeOnly:
                // ISO 8601, with all digits.
                json.WriteStringValue(((IFormattable)value).ToString("O", CultureInfo.InvariantCulture));
                break;
            default:
                if (NumericScalar.ToDouble(value) is { } other) WriteFinite(json, other);
                else json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void WriteFinite(Utf8JsonWriter json, double number)
    {
        if (double.IsFinite(number)) json.WriteNumberValue(number);
        else json.WriteNullValue();
    }
}
