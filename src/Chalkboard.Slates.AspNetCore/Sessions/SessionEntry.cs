using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Chalkboard.Slates.AspNetCore.Sessions;

/// <summary>The content of the document of one key.</summary>
/// <param name="Key">The key, in UTF-8.</param>
/// <param name="Value">The value.</param>
internal sealed record SessionEntry(byte[] Key, byte[] Value)
{
    /// <summary>The maximum length of a key, in bytes of UTF-8, as in the framework's session.</summary>
    public const int MaxKeyBytes = ushort.MaxValue;

    private const int HashBytes = 16;

    /// <summary>Gets the name of a key's document: a hash, because a key can be longer than an id, and can have any characters.</summary>
    public static string GetName(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return Base64Url.EncodeToString(hash[..HashBytes]);
    }

    /// <inheritdoc cref="GetName(ReadOnlySpan{byte})"/>
    public static string GetName(string key) => GetName(Encoding.UTF8.GetBytes(key));

    public static SessionEntry Parse(ReadOnlyMemory<byte> content) =>
        JsonSerializer.Deserialize(content.Span, SessionJson.Default.SessionEntry)!;

    public byte[] ToContent() => JsonSerializer.SerializeToUtf8Bytes(this, SessionJson.Default.SessionEntry);
}

/// <summary>The content of the document that makes a session exist.</summary>
/// <param name="Id">The id that the application sees.</param>
internal sealed record SessionHead(Guid Id);

[JsonSerializable(typeof(SessionEntry))]
[JsonSerializable(typeof(SessionHead))]
internal sealed partial class SessionJson : JsonSerializerContext;
