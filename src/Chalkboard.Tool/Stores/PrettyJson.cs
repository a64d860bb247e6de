using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Chalkboard.Tool.Stores;

/// <summary>Formats JSON with indentation, with every value unchanged, and safe for a terminal.</summary>
internal static class PrettyJson
{
    public static string Format(ReadOnlySpan<byte> json)
    {
        var text = new StringBuilder();
        try
        {
            Indent(json, text);
        }
        catch (JsonException)
        {
            // The content isn't JSON. It is shown unchanged.
            text.Clear().Append(Encoding.UTF8.GetString(json));
        }

        return EscapeUnsafe(text.ToString());
    }

    /// <summary>
    /// Escapes characters in JSON that move the cursor or change the direction of writing. Outside of strings, JSON has none except
    /// white space.
    /// </summary>
    public static string EscapeUnsafe(string json)
    {
        var text = new StringBuilder(json.Length);
        foreach (var rune in json.EnumerateRunes())
        {
            var isSafe = rune.Value == '\n'
                || Rune.GetUnicodeCategory(rune) is not (
                    UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
            if (isSafe) text.Append(rune);
            else if (rune.Value is '\t' or '\r') text.Append(' ');
            else foreach (var unit in rune.ToString()) text.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
        }

        return text.ToString();
    }

    private static void Indent(ReadOnlySpan<byte> json, StringBuilder text)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1_000 });
        var (previousToken, depth) = (JsonTokenType.None, 0);
        while (reader.Read())
        {
            var isEnd = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;
            if (isEnd) depth--;
            var isFirst = previousToken is JsonTokenType.StartObject or JsonTokenType.StartArray;
            if (!isFirst && !isEnd && previousToken is not (JsonTokenType.None or JsonTokenType.PropertyName)) text.Append(',');
            if (previousToken is not (JsonTokenType.None or JsonTokenType.PropertyName) && !(isFirst && isEnd))
                text.Append('\n').Append(' ', 2 * depth);

            var value = Encoding.UTF8.GetString(reader.ValueSpan);
            text.Append(reader.TokenType switch
            {
                JsonTokenType.PropertyName => $"\"{value}\": ",
                JsonTokenType.String => $"\"{value}\"",
                _ => value,
            });

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) depth++;
            previousToken = reader.TokenType;
        }
    }
}
