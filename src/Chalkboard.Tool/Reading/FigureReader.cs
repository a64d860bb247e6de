using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Chalkboard.Tool.Reading;

internal static class FigureReader
{
    /// <exception cref="JsonException">The content isn't JSON.</exception>
    public static Figure Read(ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith(Encoding.UTF8.Preamble)) json = json[Encoding.UTF8.Preamble.Length..];
        using var document = JsonDocument.Parse(json);
        return Read(document.RootElement);
    }

    private static Figure Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object =>
            new Figure.Group(
                IsList: false, [.. element.EnumerateObject().Select(entry => KeyValuePair.Create(GetName(entry), Read(entry.Value)))]),
        JsonValueKind.Array =>
            new Figure.Group(
                IsList: true,
                [.. element.EnumerateArray()
                    .Select((entry, index) => KeyValuePair.Create(index.ToString(CultureInfo.InvariantCulture), Read(entry)))]),
        JsonValueKind.Number => ReadNumber(element),
        JsonValueKind.String => new Figure.String(GetText(element)),
        JsonValueKind.True => new Figure.Boolean(true),
        JsonValueKind.False => new Figure.Boolean(false),
        _ => new Figure.Null(),
    };

    private static Figure.Number ReadNumber(JsonElement element)
    {
        var value = element.GetDouble();
        return new(value, PlainNumber.Format(element.GetRawText(), value));
    }

    // JSON may escape a lone surrogate, which .NET can't convert to a string. In this case, the raw text is returned.
    private static string GetText(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return element.GetRawText()[1..^1];
        }
    }

    private static string GetName(JsonProperty entry)
    {
        try
        {
            return entry.Name;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(entry));
        }
    }
}
