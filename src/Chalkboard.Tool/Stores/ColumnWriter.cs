using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Watching;

namespace Chalkboard.Tool.Stores;

/// <summary>One column of a list.</summary>
/// <param name="Name">The name in JSON and in the header.</param>
/// <param name="Width">The width in a terminal; 0 for the last column, which takes the rest of the line.</param>
/// <param name="Value">Returns text, an integer, a time, a boolean or null.</param>
internal sealed record OutputColumn<T>(string Name, int Width, Func<T, object?> Value);

/// <summary>
/// Writes a list of any length line by line: in a terminal in columns with a header, otherwise separated by tabs, or as one JSON object a
/// line, which is the only format with exact names.
/// </summary>
internal sealed class ColumnWriter<T>(TextWriter output, bool asJson, params IReadOnlyList<OutputColumn<T>> columns)
{
    private const int MaxTextLength = 1_024;

    private readonly bool _isForTerminal = !asJson && Terminal.IsAvailable;
    private bool _hasWrittenHeader;

    public async Task WriteAsync(T item)
    {
        if (_isForTerminal && !_hasWrittenHeader)
            await output.WriteLineAsync(ToLine(column => column.Name, "  ", pad: true)).ConfigureAwait(false);
        _hasWrittenHeader = true;
        await output.WriteLineAsync(
            asJson
                ? ToJson(item)
                : ToLine(column => Format(column.Value(item)), _isForTerminal ? "  " : "\t", _isForTerminal)).ConfigureAwait(false);
    }

    private string ToLine(Func<OutputColumn<T>, string> text, string separator, bool pad) =>
        string.Join(separator, columns.Select(column => pad ? text(column).PadRight(column.Width) : text(column)));

    private string Format(object? value) => value switch
    {
        null => "-",
        string text => Printable.ToLine(text, MaxTextLength),
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        long number => number.ToString(_isForTerminal ? "N0" : "D", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private string ToJson(T item)
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

internal static class ColumnWriter
{
    public static Option<bool> CreateJsonOption() =>
        new("--json") { Description = "Write one JSON object per line, with exact names" };
}
