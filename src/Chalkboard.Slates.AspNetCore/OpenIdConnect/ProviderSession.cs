using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;

namespace Chalkboard.Slates.AspNetCore.OpenIdConnect;

/// <summary>A sign-in as its identity provider names it. It is kept with the properties of the sign-in.</summary>
/// <param name="Key">
/// 256 random bits: the key of the sign-in's saved tokens, and a part of the key that encrypts them. Only the record of the sign-in has it,
/// so nothing can read them after the sign-in has ended.
/// </param>
/// <param name="Scheme">The OpenID Connect scheme; null if the sign-in has saved tokens of another handler.</param>
/// <param name="Issuer">The issuer of the ID token.</param>
/// <param name="Subject">The subject of the ID token.</param>
/// <param name="SessionId">The claim <c>sid</c> of the ID token: the session at the provider.</param>
/// <param name="HasSavedTokens">True if there are saved tokens.</param>
internal sealed record ProviderSession(
    string Key, string? Scheme = null, string? Issuer = null, string? Subject = null, string? SessionId = null, bool HasSavedTokens = false)
{
    private const string ItemName = "Chalkboard.Slates.ProviderSession";

    public static string CreateKey() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <returns>The session; null if the properties have none.</returns>
    public static ProviderSession? FindIn(AuthenticationProperties properties)
    {
        if (!properties.Items.TryGetValue(ItemName, out var json) || json is null) return null;
        try
        {
            return JsonSerializer.Deserialize(json, ProviderSessionJson.Default.ProviderSession);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void AddTo(AuthenticationProperties properties) =>
        properties.Items[ItemName] = JsonSerializer.Serialize(this, ProviderSessionJson.Default.ProviderSession);

    // The generated ToString of a record would contain the key.
    public override string ToString() => $"{Scheme} {SessionId}";
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ProviderSession))]
internal sealed partial class ProviderSessionJson : JsonSerializerContext;
