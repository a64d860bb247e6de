using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Chalkboard.Slates.AspNetCore.Identity;

/// <summary>A user's security stamp as the store of the slates knows it.</summary>
/// <param name="Hash">
/// The SHA-256 of the stamp, because Identity derives codes from stamps; null if the user is being deleted, or has been.
/// </param>
internal sealed record KnownSecurityStamp(string? Hash)
{
    public static KnownSecurityStamp Deleted { get; } = new((string?)null);

    public static KnownSecurityStamp From(string stamp) =>
        new(Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(stamp.AsSpan()))));

    public static KnownSecurityStamp? Deserialize(ReadOnlyMemory<byte> content) =>
        JsonSerializer.Deserialize(content.Span, KnownSecurityStampJson.Default.KnownSecurityStamp);

    public byte[] Serialize() => JsonSerializer.SerializeToUtf8Bytes(this, KnownSecurityStampJson.Default.KnownSecurityStamp);
}

[JsonSerializable(typeof(KnownSecurityStamp))]
internal sealed partial class KnownSecurityStampJson : JsonSerializerContext;
