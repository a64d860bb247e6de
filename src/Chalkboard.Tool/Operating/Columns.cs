using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Watching;

namespace Chalkboard.Tool.Operating;

/// <summary>One column of a list.</summary>
/// <param name="Name">Its name in JSON, and its head.</param>
/// <param name="Width">Its width in a terminal; 0 for the last, which has the rest of the line.</param>
/// <param name="Value">Text, a whole number, a moment, true, false or null.</param>
internal sealed record Column<T>(string Name, int Width, Func<T, object?> Value);

/// <summary>
/// Writes a list line by line, however long it is: in a terminal in columns with a head, else with tabs between the
/// values, or as a JSON object a line, from which alone any name can be told exactly.
/// </summary>
internal sealed class Columns<T>(TextWriter output, bool asJson, params IReadOnlyList<Column<T>> columns)
{
    private const int LongestText = 1_024;

    private readonly bool _forEyes = !asJson && Terminal.IsThere;
    private bool _begun;

    public async Task WriteAsync(T item)
    {
        if (_forEyes && !_begun) await output.WriteLineAsync(Line(column => column.Name, "  ", pad: true)).ConfigureAwait(false);
        _begun = true;
        await output.WriteLineAsync(asJson ? Json(item) : Line(column => Show(column.Value(item)), _forEyes ? "  " : "\t", _forEyes)).ConfigureAwait(false);
    }

    private string Line(Func<Column<T>, string> text, string between, bool pad) =>
        string.Join(between, columns.Select(column => pad ? text(column).PadRight(column.Width) : text(column)));

    private string Show(object? value) => value switch
    {
        null => "-",
        string text => Printable.Line(text, LongestText),
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        long number => number.ToString(_forEyes ? "N0" : "D", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private string Json(T item)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var column in columns)
            {
                json.WritePropertyName(column.Name);
                switch (column.Value(item))
                {
                    case null: json.WriteNullValue(); break;
                    case long number: json.WriteNumberValue(number); break;
                    case DateTimeOffset moment: json.WriteStringValue(moment.UtcDateTime); break;
                    case var text: json.WriteStringValue(Convert.ToString(text, CultureInfo.InvariantCulture)); break;
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}

internal static class Columns
{
    public static Option<bool> AsJson() => new("--json") { Description = "Write one JSON object a line, with every name exactly as it is" };
}
