using System.Text.Json.Serialization;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>A sign-in in the list of a user's devices.</summary>
internal sealed record SlateDevice(
    string Id, string Label, DateTimeOffset Created, DateTimeOffset LastSeen, DateTimeOffset Expires, bool Current)
{
    public static SlateDevice From(StoredToken token, StoredToken? currentToken) =>
        new(token.Id.ToString(), token.Label, token.IssuedAt, token.SeenAt, token.ExpiresAt, token.Family == currentToken?.Family);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IEnumerable<SlateDevice>))]
internal sealed partial class SlateDeviceJson : JsonSerializerContext;
