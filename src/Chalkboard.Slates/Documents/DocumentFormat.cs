using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Chalkboard.Slates.Documents;

/// <summary>Turns the values of one document into bytes, and back.</summary>
internal readonly struct DocumentFormat<T> where T : class
{
    // The metadata that was found sound last. Nearly always there is only one for a type.
    private static JsonTypeInfo<T>? _sound;

    private readonly string _id;
    private readonly DocumentRules<T> _rules;
    private readonly DocumentOptions _options;
    private readonly JsonTypeInfo<T> _json;

    public DocumentFormat(string id, DocumentRules<T> rules, SlateOptions options)
    {
        _id = id;
        _rules = rules;
        _options = options.Documents;
        _json = rules.Json ?? Metadata(id, options.Json);
    }

    /// <summary>Checks, once for a type, that its values come back from JSON as they were.</summary>
    /// <exception cref="DocumentTypeException">They do not.</exception>
    public void Check()
    {
        if (ReferenceEquals(_sound, _json) || _rules.AllowDataLoss) return;
        if (JsonLoss.Find(_json) is { Count: > 0 } losses) throw new DocumentTypeException(_id, typeof(T), string.Join(' ', losses));
        _sound = _json;
    }

    public T Read(ReadOnlySpan<byte> content)
    {
        try
        {
            var value = _rules.Upgrade is { } upgrade ? Upgraded(content, upgrade) : JsonSerializer.Deserialize(content, _json);
            return value ?? throw new DocumentUnreadableException(_id, typeof(T), null);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new DocumentUnreadableException(_id, typeof(T), e);
        }
    }

    /// <exception cref="DocumentTooLargeException">There are more bytes than a document may have.</exception>
    /// <exception cref="DocumentTypeException">Parts of the value would not come back.</exception>
    public byte[] Write(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Check();
        if (!_rules.AllowDataLoss && JsonLoss.FindUndeclared(value, _json) is { } loss) throw new DocumentTypeException(_id, typeof(T), loss);
        var content = Serialize(value);
        if (content.Length > _options.MaxBytes) throw new DocumentTooLargeException(_id, content.Length, _options.MaxBytes);
        if (_options.VerifyWrites == true && !_rules.AllowDataLoss) Verify(value, content);
        return content;
    }

    public byte[] Serialize(T value)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(value, _json);
        }
        // An ArgumentException is a number that JSON has no form for, such as NaN.
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw new DocumentTypeException(_id, typeof(T), e.Message, e, canBeAllowed: false);
        }
    }

    /// <summary>Whether a value is still what the store has.</summary>
    /// <param name="value">The value.</param>
    /// <param name="content">The JSON that it was read from or written as.</param>
    public bool IsUnchanged(T value, ReadOnlyMemory<byte> content)
    {
        var now = Serialize(value);
        // The JSON of the store may be of an older shape, or written by another program.
        return now.AsSpan().SequenceEqual(content.Span) || now.AsSpan().SequenceEqual(Serialize(Read(content.Span))) || !IsStable(value, now);
    }

    private static JsonTypeInfo<T> Metadata(string id, JsonSerializerOptions json)
    {
        try
        {
            return (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            throw new DocumentTypeException(id, typeof(T), JsonSerializer.IsReflectionEnabledByDefault
                ? e.Message
                : $"There is no JSON metadata for {JsonLoss.NameOf(typeof(T))}, and this application is published without reflection. Add [JsonSerializable(typeof({typeof(T).Name}))] to a JsonSerializerContext, and options.Json.TypeInfoResolverChain.Insert(0, YourContext.Default) to AddSlates(slates => slates.Configure(options => ...)).", e, canBeAllowed: false);
        }
    }

    private T? Upgraded(ReadOnlySpan<byte> content, Func<JsonObject, JsonObject> upgrade) =>
        JsonNode.Parse(content) is JsonObject old
            ? upgrade(old).Deserialize(_json)
            : throw new JsonException("The content is not an object, so it can't be upgraded.");

    private void Verify(T value, byte[] content)
    {
        var again = Serialize(ReadBack(content));
        if (!again.AsSpan().SequenceEqual(content) && IsStable(value, content) && JsonDifference.Describe(content, again) is { } difference)
            throw new DocumentTypeException(_id, typeof(T), $"Read back, {difference}. Give what differs an init or set accessor, or mark it [JsonIgnore] if it isn't data.");
        if (JsonLoss.FindUndeclaredWithin(value, _json) is { } loss) throw new DocumentTypeException(_id, typeof(T), loss);
    }

    private T ReadBack(byte[] content)
    {
        try
        {
            return Read(content);
        }
        catch (DocumentUnreadableException e)
        {
            throw new DocumentTypeException(_id, typeof(T), $"Its JSON can't be read back: {e.InnerException?.Message ?? "it is null."}", e);
        }
    }

    // What is computed from the clock or at random differs each time, and is no data.
    private bool IsStable(T value, byte[] content) => Serialize(value).AsSpan().SequenceEqual(content);
}
