using System.Buffers;
using System.Text;
using System.Text.Json;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace Chalkboard.Slates.MongoDb.Content;

/// <summary>
/// Encodes and decodes a document's content. It is stored as BSON in <c>content</c>. If the BSON does not reproduce the same bytes, the
/// content is also stored as text in <c>text</c>; if BSON can't represent it, only as text.
/// </summary>
internal static class StoredContent
{
    public const string BsonField = "content";
    public const string TextField = "text";

    /// <summary>MongoDB's limit for a document, in bytes of BSON.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The limit for the content. The rest is for the key (at most two names), the version, the size and the times.</summary>
    public const int MaxContentBytes = MaxBytes - 16 * 1024;

    private static readonly BsonBinaryWriterSettings _writerSettings = new() { MaxDocumentSize = int.MaxValue };

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonWriterOptions _jsonWriterOptions = new() { SkipValidation = true };

    /// <summary>Encodes JSON as BSON, as text, or both. The other value is null.</summary>
    /// <returns>False if neither fits into a document of MongoDB.</returns>
    public static bool TryEncode(ReadOnlyMemory<byte> json, out BsonValue? content, out BsonValue? text)
    {
        var bson = ToBson(json.Span);
        var isExact = bson is not null && RoundTrips(bson, json.Span);
        var size = (bson?.Length ?? 0) + (isExact ? 0 : json.Length);
        if (!isExact && size > MaxContentBytes) (bson, size) = (null, json.Length);
        content = bson is null ? null : new RawBsonDocument(bson)[BsonField];
        text = isExact ? null : ToText(json);
        return size <= MaxContentBytes;
    }

    /// <summary>Reads JSON from the text at the reader's position.</summary>
    public static byte[] FromText(IBsonReader bson) =>
        bson.GetCurrentBsonType() == BsonType.String ? _strictUtf8.GetBytes(bson.ReadString()) : bson.ReadBinaryData().Bytes;

    /// <summary>Reads JSON from the BSON at the reader's position.</summary>
    public static byte[] FromBson(IBsonReader bson)
    {
        var buffer = JsonBuffer.Rent();
        try
        {
            BsonToJson.Write(bson, buffer.Writer);
            buffer.Writer.Flush();
            return buffer.Bytes.WrittenSpan.ToArray();
        }
        finally
        {
            buffer.Return();
        }
    }

    private static byte[]? ToBson(ReadOnlySpan<byte> json)
    {
        using var stream = new MemoryStream(json.Length + 256);
        using var writer = new BsonBinaryWriter(stream, _writerSettings);
        writer.WriteStartDocument();
        writer.WriteName(BsonField);
        if (!JsonToBson.TryWrite(json, writer)) return null;
        writer.WriteEndDocument();
        return stream.ToArray();
    }

    private static bool RoundTrips(byte[] bson, ReadOnlySpan<byte> json)
    {
        using var stream = new ByteBufferStream(new ByteArrayBuffer(bson, isReadOnly: true));
        using var reader = new BsonBinaryReader(stream);
        reader.ReadStartDocument();
        reader.ReadBsonType();
        reader.SkipName();
        var buffer = JsonBuffer.Rent();
        try
        {
            BsonToJson.Write(reader, buffer.Writer);
            buffer.Writer.Flush();
            return buffer.Bytes.WrittenSpan.SequenceEqual(json);
        }
        finally
        {
            buffer.Return();
        }
    }

    private static BsonValue ToText(ReadOnlyMemory<byte> json)
    {
        try
        {
            return _strictUtf8.GetString(json.Span);
        }
        catch (DecoderFallbackException)
        {
            return new BsonBinaryData(json.ToArray());
        }
    }

    /// <summary>A buffer and a writer, one for each thread.</summary>
    private sealed class JsonBuffer
    {
        private const int MaxRetainedBytes = 64 * 1024;

        [ThreadStatic]
        private static JsonBuffer? _threadBuffer;

        private JsonBuffer() => Writer = new Utf8JsonWriter(Bytes, _jsonWriterOptions);

        public ArrayBufferWriter<byte> Bytes { get; } = new();

        public Utf8JsonWriter Writer { get; }

        public static JsonBuffer Rent()
        {
            var buffer = _threadBuffer ?? new JsonBuffer();
            _threadBuffer = null;
            return buffer;
        }

        public void Return()
        {
            if (Bytes.Capacity > MaxRetainedBytes) return;
            Bytes.ResetWrittenCount();
            Writer.Reset();
            _threadBuffer = this;
        }
    }
}
