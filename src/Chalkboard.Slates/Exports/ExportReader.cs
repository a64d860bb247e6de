using System.Runtime.InteropServices;
using System.Text.Json;

namespace Chalkboard.Slates.Exports;

/// <summary>Reads an export of an owner, document by document. It holds one document in memory.</summary>
internal sealed class ExportReader(Stream source, int maxDocumentBytes) : IAsyncEnumerable<ExportedDocument>
{
    // More than the other members of a document take: its id, which can be escaped, its version and times.
    private const int MinBuffer = 64 * 1024;

    private static readonly JsonReaderOptions _options = new() { MaxDepth = 2 * ExportWriter.MaxDepth };

    // Base64 is a third longer than the content, and white space can be added by an editor.
    private readonly int _maxBuffer = (int)Math.Min(Array.MaxLength, 2L * maxDocumentBytes + MinBuffer);

    private byte[] _buffer = new byte[MinBuffer];
    private int _start;
    private int _end;
    private bool _isAtEnd;
    private JsonReaderState _state = new(_options);
    private Position _position = Position.Start;
    private string? _owner;

    private enum Position { Start, Format, FormatValue, Member, OwnerValue, OtherValue, DocumentsStart, Documents, End }

    /// <summary>The owner that the export names, as soon as it has been read.</summary>
    /// <exception cref="InvalidDataException">The export names no owner, or not before its documents.</exception>
    public string GetOwner() => _owner ?? throw Invalid("it doesn't name its owner before its documents");

    public async IAsyncEnumerator<ExportedDocument> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await ReadMoreAsync(cancellationToken).ConfigureAwait(false);
        if (_buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8)) _start = 3;
        while (true)
        {
            if (!TryStep(out var document, out var isComplete)) await ReadMoreAsync(cancellationToken).ConfigureAwait(false);
            else if (document is not null) yield return document;
            else if (isComplete) yield break;
        }
    }

    /// <summary>Reads the next token or document. If it is not yet complete, nothing changes.</summary>
    /// <returns>False if more data is needed.</returns>
    private bool TryStep(out ExportedDocument? document, out bool isComplete)
    {
        document = null;
        isComplete = false;
        try
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isAtEnd, _state);
            if (_position == Position.OtherValue)
            {
                if (!reader.Read() || !reader.TrySkip()) return false;
                _position = Position.Member;
            }
            else if (!reader.Read())
            {
                if (!_isAtEnd) return false;
                isComplete = _position == Position.End;
                return isComplete ? true : throw Invalid("it ends too early");
            }
            else if (_position == Position.Documents && reader.TokenType != JsonTokenType.EndArray)
            {
                if (!JsonDocument.TryParseValue(ref reader, out var json)) return false;
                using (json) document = ReadDocument(json.RootElement);
            }
            else
            {
                _position = Advance(ref reader);
            }

            _start += (int)reader.BytesConsumed;
            _state = reader.CurrentState;
            return true;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"The file is not an export of an owner: it is no JSON at line {e.LineNumber + 1:N0}, or it is not complete.", e);
        }
    }

    private Position Advance(ref Utf8JsonReader reader)
    {
        switch (_position, reader.TokenType)
        {
            case (Position.Start, JsonTokenType.StartObject):
                return Position.Format;
            case (Position.Format, JsonTokenType.PropertyName) when reader.ValueTextEquals("format"u8):
                return Position.FormatValue;
            case (Position.FormatValue, JsonTokenType.String) when reader.ValueTextEquals(ExportWriter.Format):
                return Position.Member;
            case (Position.Member, JsonTokenType.PropertyName):
                return reader.ValueTextEquals("owner"u8) ? Position.OwnerValue
                    : reader.ValueTextEquals("documents"u8) ? Position.DocumentsStart : Position.OtherValue;
            case (Position.OwnerValue, JsonTokenType.String):
                _owner = Validate(GetString(ref reader), SlateName.ValidateOwner, "owner");
                return Position.Member;
            case (Position.DocumentsStart, JsonTokenType.StartArray):
                return Position.Documents;
            case (Position.Documents, JsonTokenType.EndArray):
                return Position.Member;
            case (Position.Member, JsonTokenType.EndObject):
                return Position.End;
            default:
                throw Invalid(_position switch
                {
                    Position.Start or Position.Format or Position.FormatValue =>
                        $"it doesn't begin with \"format\": \"{ExportWriter.Format}\"",
                    Position.OwnerValue => "its owner is not text",
                    _ => "its documents are not an array",
                });
        }
    }

    private ExportedDocument ReadDocument(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty("id"u8, out var id)
            || id.ValueKind != JsonValueKind.String
            || !TryGetContent(json, out var content))
            throw Invalid("each of its documents must have an \"id\" and a \"content\"");
        var name = Validate(GetString(id), SlateName.ValidateDocumentId, "id of a document");
        if (content.Length > maxDocumentBytes)
            throw new InvalidDataException(
                $"Document '{name}' of the export is {content.Length:N0} bytes of JSON; the limit is {maxDocumentBytes:N0}. Raise " +
                "SlateOptions.Documents.MaxBytes.");
        DateTimeOffset? expiresAt = null;
        if (json.TryGetProperty("expiresAt"u8, out var expiry) && expiry.ValueKind != JsonValueKind.Null)
            expiresAt = expiry.ValueKind == JsonValueKind.String && expiry.TryGetDateTimeOffset(out var time)
                ? time : throw Invalid($"document '{name}' has an \"expiresAt\" that is no time");
        return new(name, content, expiresAt);
    }

    private static bool TryGetContent(JsonElement json, out byte[] content)
    {
        content = [];
        if (json.TryGetProperty("content"u8, out var value)) content = JsonMarshal.GetRawUtf8Value(value).ToArray();
        else if (!json.TryGetProperty("base64"u8, out value) || value.ValueKind != JsonValueKind.String) return false;
        else return value.TryGetBytesFromBase64(out content!);
        return true;
    }

    private static string GetString(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Invalid("its owner is not valid Unicode");
        }
    }

    private static string GetString(JsonElement json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Invalid("the id of a document is not valid Unicode");
        }
    }

    private static string Validate(string name, Func<string, string?, string> validate, string kind)
    {
        try
        {
            return validate(name, null);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"The file can't be imported, because of the {kind}. {e.Message}", e);
        }
    }

    private static InvalidDataException Invalid(string reason) => new($"The file is not an export of an owner: {reason}.");

    private async ValueTask ReadMoreAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_end == _maxBuffer)
                throw new InvalidDataException(
                    $"The export has a document of more than {maxDocumentBytes:N0} bytes, which is the limit. Raise " +
                    "SlateOptions.Documents.MaxBytes.");
            Array.Resize(ref _buffer, (int)Math.Min(_maxBuffer, 2L * _buffer.Length));
        }

        var count = await source.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _isAtEnd = count == 0;
        _end += count;
    }
}

/// <summary>A document of an export.</summary>
internal sealed record ExportedDocument(string Id, ReadOnlyMemory<byte> Content, DateTimeOffset? ExpiresAt);
