using System.Text.Json;
using MongoDB.Bson.IO;
using JsonTokenType = System.Text.Json.JsonTokenType;

namespace Chalkboard.Slates.MongoDb.Content;

/// <summary>Writes JSON as BSON.</summary>
internal static class JsonToBson
{
    // Deeper than System.Text.Json writes by default, and less than the 100 levels that MongoDB allows.
    private const int MaxDepth = 64;

    private static readonly JsonReaderOptions _readerOptions = new() { MaxDepth = MaxDepth };

    /// <summary>Writes a value.</summary>
    /// <returns>
    /// False, with incomplete output, if BSON or the server can't hold the value: names that are empty, duplicate, contain '.' or begin
    /// with '$'; unpaired surrogates; numbers out of range; nesting that is too deep; invalid JSON.
    /// </returns>
    public static bool TryWrite(ReadOnlySpan<byte> json, IBsonWriter bson)
    {
        var reader = new Utf8JsonReader(json, _readerOptions);
        try
        {
            return reader.Read() && TryWriteValue(ref reader, bson) && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool TryWriteValue(ref Utf8JsonReader json, IBsonWriter bson)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject: return TryWriteObject(ref json, bson);
            case JsonTokenType.StartArray: return TryWriteArray(ref json, bson);
            case JsonTokenType.Number: return BsonNumber.TryWrite(json.ValueSpan, bson);
            case JsonTokenType.String:
                bson.WriteString(json.GetString());
                return true;
            case JsonTokenType.True or JsonTokenType.False:
                bson.WriteBoolean(json.TokenType == JsonTokenType.True);
                return true;
            default:
                bson.WriteNull();
                return true;
        }
    }

    private static bool TryWriteObject(ref Utf8JsonReader json, IBsonWriter bson)
    {
        HashSet<string>? names = null;
        string? firstName = null;
        bson.WriteStartDocument();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            if (!IsValidName(name)) return false;
            if (firstName is null) firstName = name;
            else if (!(names ??= new HashSet<string>(StringComparer.Ordinal) { firstName }).Add(name)) return false;
            bson.WriteName(name);
            if (!json.Read() || !TryWriteValue(ref json, bson)) return false;
        }

        bson.WriteEndDocument();
        return true;
    }

    private static bool TryWriteArray(ref Utf8JsonReader json, IBsonWriter bson)
    {
        bson.WriteStartArray();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            if (!TryWriteValue(ref json, bson)) return false;
        bson.WriteEndArray();
        return true;
    }

    private static bool IsValidName(string name) => name.Length > 0 && name[0] != '$' && name.AsSpan().IndexOfAny('.', '\0') < 0;
}
