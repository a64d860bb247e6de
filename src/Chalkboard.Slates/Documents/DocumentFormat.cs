using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Chalkboard.Slates.Documents;

/// <summary>Turns values into the bytes of a document, and back.</summary>
internal static class DocumentFormat
{
    public static T Read<T>(string id, ReadOnlySpan<byte> content, JsonTypeInfo<T> json, Func<JsonObject, JsonObject>? upgrade) where T : class
    {
        try
        {
            var value = upgrade is null ? JsonSerializer.Deserialize(content, json) : Upgraded(content, json, upgrade);
            return value ?? throw new DocumentUnreadableException(id, typeof(T), null);
        }
        catch (JsonException e)
        {
            throw new DocumentUnreadableException(id, typeof(T), e);
        }
    }

    public static byte[] Write<T>(string id, T value, JsonTypeInfo<T> json, int limit) where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        var content = JsonSerializer.SerializeToUtf8Bytes(value, json);
        return content.Length <= limit ? content : throw new DocumentTooLargeException(id, content.Length, limit);
    }

    private static T? Upgraded<T>(ReadOnlySpan<byte> content, JsonTypeInfo<T> json, Func<JsonObject, JsonObject> upgrade) where T : class =>
        JsonNode.Parse(content) is JsonObject old
            ? upgrade(old).Deserialize(json)
            : throw new JsonException("The content is not an object, so it can't be upgraded.");
}
