using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Chalkboard.Slates.Documents;

/// <summary>Serializes and deserializes the values of one document.</summary>
internal readonly struct DocumentSerializer<T> where T : class
{
    // The metadata that was validated last. A type nearly always has only one.
    private static JsonTypeInfo<T>? _validatedTypeInfo;

    private readonly string _id;
    private readonly DocumentRules<T> _rules;
    private readonly DocumentOptions _options;
    private readonly JsonTypeInfo<T> _typeInfo;

    public DocumentSerializer(string id, DocumentRules<T> rules, SlateOptions options)
    {
        _id = id;
        _rules = rules;
        _options = options.Documents;
        _typeInfo = rules.Json ?? GetTypeInfo(id, options.Json);
    }

    /// <summary>Checks, once for each type, that its values survive a JSON round trip.</summary>
    /// <exception cref="DocumentSerializationException">They don't.</exception>
    public void ValidateType()
    {
        if (ReferenceEquals(_validatedTypeInfo, _typeInfo) || _rules.AllowDataLoss) return;
        if (JsonRoundTripChecker.FindLosses(_typeInfo) is { Count: > 0 } losses)
            throw new DocumentSerializationException(_id, typeof(T), string.Join(' ', losses));
        _validatedTypeInfo = _typeInfo;
    }

    public T Deserialize(ReadOnlySpan<byte> content)
    {
        try
        {
            var value = _rules.Upgrade is { } upgrade
                ? DeserializeUpgraded(content, upgrade) : JsonSerializer.Deserialize(content, _typeInfo);
            return value ?? throw new DocumentUnreadableException(_id, typeof(T), null);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new DocumentUnreadableException(_id, typeof(T), e);
        }
    }

    /// <exception cref="DocumentTooLargeException">There are more bytes than a document may have.</exception>
    /// <exception cref="DocumentSerializationException">Parts of the value do not survive a JSON round trip.</exception>
    public byte[] SerializeValidated(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        ValidateType();
        if (!_rules.AllowDataLoss && JsonRoundTripChecker.FindDerivedTypeLoss(value, _typeInfo) is { } loss)
            throw new DocumentSerializationException(_id, typeof(T), loss);
        var content = Serialize(value);
        if (content.Length > _options.MaxBytes) throw new DocumentTooLargeException(_id, content.Length, _options.MaxBytes);
        if (_options.VerifyWrites == true && !_rules.AllowDataLoss) VerifyRoundTrip(value, content);
        return content;
    }

    public byte[] Serialize(T value)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(value, _typeInfo);
        }
        // System.Text.Json throws an ArgumentException for numbers that JSON can't represent, such as NaN.
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw new DocumentSerializationException(_id, typeof(T), e.Message, e, canBeAllowed: false);
        }
    }

    /// <summary>True if a value still equals the stored content.</summary>
    /// <param name="value">The value.</param>
    /// <param name="content">The JSON that the value was read from or written as.</param>
    public bool IsUnchanged(T value, ReadOnlyMemory<byte> content)
    {
        var current = Serialize(value);
        // The stored JSON may have an older schema, or come from another program.
        return current.AsSpan().SequenceEqual(content.Span) || current.AsSpan().SequenceEqual(Serialize(Deserialize(content.Span)))
            || !IsDeterministic(value, current);
    }

    private static JsonTypeInfo<T> GetTypeInfo(string id, JsonSerializerOptions options)
    {
        try
        {
            return (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            throw new DocumentSerializationException(id, typeof(T), JsonSerializer.IsReflectionEnabledByDefault
                ? e.Message
                : $"There is no JSON metadata for {JsonRoundTripChecker.GetDisplayName(typeof(T))}, and this application is published " +
                    $"without reflection. Add [JsonSerializable(typeof({typeof(T).Name}))] to a JsonSerializerContext, and " +
                    "options.Json.TypeInfoResolverChain.Insert(0, YourContext.Default) to AddSlates(slates => slates.Configure(options " +
                    "=> ...)).", e, canBeAllowed: false);
        }
    }

    private T? DeserializeUpgraded(ReadOnlySpan<byte> content, Func<JsonObject, JsonObject> upgrade) =>
        JsonNode.Parse(content) is JsonObject stored
            ? upgrade(stored).Deserialize(_typeInfo)
            : throw new JsonException("The content is not an object, so it can't be upgraded.");

    private void VerifyRoundTrip(T value, byte[] content)
    {
        var roundTripped = Serialize(ReadBack(content));
        if (!roundTripped.AsSpan().SequenceEqual(content) && IsDeterministic(value, content)
            && JsonDifference.Describe(content, roundTripped) is { } difference)
            throw new DocumentSerializationException(
                _id, typeof(T),
                $"Read back, {difference}. Give that member an init or set accessor, or mark it [JsonIgnore] if it isn't data.");
        if (JsonRoundTripChecker.FindNestedDerivedTypeLoss(value, _typeInfo) is { } loss)
            throw new DocumentSerializationException(_id, typeof(T), loss);
    }

    private T ReadBack(byte[] content)
    {
        try
        {
            return Deserialize(content);
        }
        catch (DocumentUnreadableException e)
        {
            throw new DocumentSerializationException(
                _id, typeof(T), $"Its JSON can't be read back: {e.InnerException?.Message ?? "it is null."}", e);
        }
    }

    // A value computed from the clock or at random differs each time; it is not data.
    private bool IsDeterministic(T value, byte[] content) => Serialize(value).AsSpan().SequenceEqual(content);
}
