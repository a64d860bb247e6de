using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Chalkboard.Tracing.Comparison;

namespace Chalkboard.Tool.Traces.Differences;

/// <summary>A difference as a JSON object. Times are in milliseconds.</summary>
internal static class JsonDifferenceView
{
    public static Task WriteAsync(DifferenceReport report, TextWriter output)
    {
        var (difference, buffer) = (report.Difference, new ArrayBufferWriter<byte>());
        // The default encoder escapes quotes of HTML, which a file of its own need not do.
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("operation", report.Name);
            WriteTimes(json, "duration", difference.Operation.Duration);
            WriteCounts(json, "calls", difference.CallCount);
            WriteCounts(json, "exceptions", difference.ExceptionCount);
            json.WriteNumber("excess", difference.Excess.TotalMilliseconds);
            WriteArray(json, "notes", report.Notes, json.WriteStringValue);
            WriteArray(json, "conditions", report.Conditions, condition =>
            {
                json.WriteStartObject();
                json.WriteString("condition", condition.Condition);
                json.WriteBoolean("met", condition.IsMet);
                json.WriteString("measured", condition.Measured);
                json.WriteEndObject();
            });
            WriteArray(json, "rows", report.Rows, row => WriteRow(json, row));
            json.WriteEndObject();
        }

        return output.WriteLineAsync(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteRow(Utf8JsonWriter json, DifferenceRow row)
    {
        json.WriteStartObject();
        json.WriteString("sentence", row.Sentence);
        json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(row.Kind.ToString()));
        json.WriteNumber("excess", row.Excess.TotalMilliseconds);
        json.WriteNumber("share", row.Share);
        WriteArray(json, "path", row.Path.Select(symbol => symbol.Name), json.WriteStringValue);
        WriteCounts(json, "calls", row.Calls.Count);
        WriteTimes(json, "duration", row.Calls.Duration);
        WriteTimes(json, "self", row.Calls.SelfDuration);
        json.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items) write(item);
        json.WriteEndArray();
    }

    private static void WriteTimes(Utf8JsonWriter json, string name, Compared<TimeSpan> times)
    {
        json.WriteStartObject(name);
        json.WriteNumber("baseline", times.Baseline.TotalMilliseconds);
        json.WriteNumber("other", times.Other.TotalMilliseconds);
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, string name, Compared<long> counts)
    {
        json.WriteStartObject(name);
        json.WriteNumber("baseline", counts.Baseline);
        json.WriteNumber("other", counts.Other);
        json.WriteEndObject();
    }
}
