using System.Security.Cryptography;
using System.Text.Json;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore.OpenIdConnect;

/// <summary>Keeps the saved tokens of sign-ins in documents of their own, encrypted by Data Protection.</summary>
internal sealed class SavedTokenStore(
    IServiceProvider services, IDataProtectionProvider dataProtection, TimeProvider timeProvider, ILogger<SavedTokenStore> logger)
{
    private const int MaxBytes = TokenRequest.MaxPayloadBytes;

    private readonly ReservedDocuments _documents =
        new(services, "saved-tokens", nameof(SlatesAuthenticationBuilderExtensions.AddSlateTokens));

    /// <returns>The tokens and their version; null if there are none, or none that can be decrypted.</returns>
    public async Task<(SavedTokens Tokens, DocumentVersion Version)?> FindAsync(ProviderSession session)
    {
        if (await _documents.FindAsync(session.Key, CancellationToken.None).ConfigureAwait(false) is not { } document) return null;
        try
        {
            var encrypted = JsonSerializer.Deserialize(document.Content.Span, SavedTokensJson.Default.ByteArray)!;
            var tokens = JsonSerializer.Deserialize(GetProtector(session).Unprotect(encrypted), SavedTokensJson.Default.SavedTokens)!;
            return (tokens, document.Version);
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            logger.LogUnreadableTokens(e);
            return null;
        }
    }

    /// <summary>Writes the tokens if the document meets the precondition.</summary>
    /// <returns>False, with nothing written, if it does not.</returns>
    /// <exception cref="InvalidOperationException">The tokens are too large.</exception>
    public async Task<bool> PutAsync(ProviderSession session, SavedTokens tokens, Precondition precondition)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(tokens, SavedTokensJson.Default.SavedTokens);
        if (content.Length > MaxBytes)
            throw new InvalidOperationException(
                $"The tokens to save with the sign-in have {content.Length:N0} bytes; the limit is {MaxBytes:N0}. Ask the provider for " +
                "fewer claims or scopes, or set SaveTokens to false.");
        var lifetime = tokens.SignInExpiresAt - timeProvider.GetUtcNow();
        if (lifetime <= TimeSpan.Zero) return false;
        var encrypted = JsonSerializer.SerializeToUtf8Bytes(GetProtector(session).Protect(content), SavedTokensJson.Default.ByteArray);
        return await _documents.PutAsync(session.Key, encrypted, precondition, lifetime, CancellationToken.None)
            .ConfigureAwait(false) is not null;
    }

    public OwnedDocuments GetLocation(ProviderSession session) => _documents.GetLocation(session.Key);

    public Task DeleteAsync(ProviderSession session) => _documents.DeleteAsync(session.Key, CancellationToken.None);

    private IDataProtector GetProtector(ProviderSession session) =>
        dataProtection.CreateProtector("Chalkboard.Slates.SavedTokens", session.Key);
}
