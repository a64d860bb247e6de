using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Exports;

/// <summary>Writes an export of an owner, document by document.</summary>
internal sealed class ExportWriter(Stream destination) : IAsyncDisposable
{
    /// <summary>The value of <c>format</c>, the first member of an export.</summary>
    public const string Format = "chalkboard-owner/1";

    /// <summary>The deepest JSON that a document can have in an export.</summary>
    public const int MaxDepth = 1_000;

    // The file is for people, and no HTML: letters are not escaped.
    private readonly Utf8JsonWriter _json = new(
        destination,
        new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 2 * MaxDepth });

    public int PendingBytes => _json.BytesPending;

    public void WriteStart(string owner, DateTimeOffset now, IReadOnlyList<StoredToken> signIns)
    {
        _json.WriteStartObject();
        _json.WriteString("format", Format);
        _json.WriteString("owner", owner);
        _json.WriteString("exportedAt", now);
        _json.WriteStartArray("signIns");
        foreach (var signIn in signIns)
        {
            _json.WriteStartObject();
            _json.WriteString("label", signIn.Label);
            _json.WriteString("issuedAt", signIn.IssuedAt);
            _json.WriteString("seenAt", signIn.SeenAt);
            _json.WriteString("expiresAt", signIn.ExpiresAt);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteStartArray("documents");
    }

    public void WriteDocument(DocumentEntry entry, ReadOnlySpan<byte> content)
    {
        _json.WriteStartObject();
        _json.WriteString("id", entry.Id);
        _json.WriteString("version", entry.Version.ToString());
        _json.WriteString("writtenAt", entry.WrittenAt);
        if (entry.ExpiresAt is { } expiresAt) _json.WriteString("expiresAt", expiresAt);
        else _json.WriteNull("expiresAt");
        if (CanBeVerbatim(content))
        {
            _json.WritePropertyName("content");
            _json.WriteRawValue(content, skipInputValidation: true);
        }
        else
        {
            _json.WriteBase64String("base64", content);
        }

        _json.WriteEndObject();
    }

    public void WriteEnd()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    public Task FlushAsync(CancellationToken cancellationToken) => _json.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        // Disposing would write what is pending, without a way to cancel.
        _json.Reset();
        return _json.DisposeAsync();
    }

    // White space around a value is no part of it, so a reader would not return it.
    private static bool CanBeVerbatim(ReadOnlySpan<byte> content)
    {
        if (content.Trim(" \t\r\n"u8).Length != content.Length || !Utf8.IsValid(content)) return false;
        try
        {
            var reader = new Utf8JsonReader(content, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
